import { Form, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { TagInput } from "../../../components/TagInput";
import { longest, newId, units, type CapDraft } from "./draft";
import { ChannelChoice, PurposeChoice, RuleCard, Says, tight, useScopeWords } from "./RuleCard";

/** How many messages a customer gets at most. */
export function Caps() {
  const { t } = useTranslation();
  const fresh = (): CapDraft => ({
    frequencyCapId: newId("cap"),
    displayName: "",
    channels: [],
    purposes: ["PURPOSE_MARKETING"],
    maximum: 3,
    windowLength: 7,
    windowUnit: "CAP_WINDOW_UNIT_DAY",
    tags: [],
  });
  return (
    <RuleCard
      name="frequencyCaps"
      title={t("sendingPolicy.caps")}
      hint={t("sendingPolicy.capsHint")}
      none={t("sendingPolicy.noCaps")}
      add={t("sendingPolicy.addCap")}
      most={20}
      fresh={fresh}
    >
      {(place) => <Cap place={place} />}
    </RuleCard>
  );
}

function Cap({ place }: { place: number }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const scope = useScopeWords();
  const { list } = useFormat();
  const cap = Form.useWatch<CapDraft | undefined>(["frequencyCaps", place]);
  const unit = units.find((each) => each === cap?.windowUnit);
  const missing = [{ required: true, message: t("sendingPolicy.numberMissing") }];
  return (
    <>
      <ChannelChoice place={place} />
      <PurposeChoice place={place} />
      <Form.Item name={[place, "tags"]} style={{ ...tight, flex: "1 1 140px" }} tooltip={t("sendingPolicy.tagsWrong")}>
        <TagInput label={t("sendingPolicy.tags")} placeholder={t("sendingPolicy.allTags")} />
      </Form.Item>
      <Form.Item name={[place, "maximum"]} style={tight} rules={missing}>
        <InputNumber precision={0} min={1} max={1_000} aria-label={t("sendingPolicy.maximum")} prefix={t("sendingPolicy.atMost")} style={{ width: 130 }} />
      </Form.Item>
      <Form.Item name={[place, "windowLength"]} style={tight} rules={missing}>
        <InputNumber precision={0} min={1} max={unit ? longest[unit] : 90} aria-label={t("sendingPolicy.length")} prefix={t("sendingPolicy.within")} style={{ width: 130 }} />
      </Form.Item>
      <Form.Item name={[place, "windowUnit"]} style={{ ...tight, width: 160 }}>
        <Select aria-label={t("sendingPolicy.unit")} options={units.map((value) => ({ value, label: word("CapWindowUnit", value) }))} />
      </Form.Item>
      {cap && unit && (
        <Says>
          {t("sendingPolicy.capSays", {
            scope: cap.tags?.length
              ? t("sendingPolicy.taggedScope", { scope: scope(cap.channels, cap.purposes), tags: list(cap.tags) })
              : scope(cap.channels, cap.purposes),
            maximum: cap.maximum,
            window: t(`sendingPolicy.windows.${unit}`, { count: cap.windowLength ?? 1 }),
          })}
        </Says>
      )}
    </>
  );
}
