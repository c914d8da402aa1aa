import { Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { newId, type HoursDraft } from "./draft";
import { ChannelChoice, PurposeChoice, RuleCard, Says, tight, useScopeWords } from "./RuleCard";

/** At which hours messages wait. */
export function QuietHours() {
  const { t } = useTranslation();
  const fresh = (): HoursDraft => ({
    quietHoursId: newId("quiet"),
    displayName: "",
    channels: ["CHANNEL_EMAIL"],
    purposes: ["PURPOSE_MARKETING"],
    startTime: "22:00",
    endTime: "08:00",
  });
  return (
    <RuleCard
      name="quietHours"
      title={t("sendingPolicy.quietHours")}
      hint={t("sendingPolicy.quietHoursHint")}
      none={t("sendingPolicy.noQuietHours")}
      add={t("sendingPolicy.addQuietHours")}
      most={20}
      fresh={fresh}
    >
      {(place) => <Hours place={place} />}
    </RuleCard>
  );
}

function Hours({ place }: { place: number }) {
  const { t } = useTranslation();
  const scope = useScopeWords();
  const hours = Form.useWatch<HoursDraft | undefined>(["quietHours", place]);
  const missing = [{ required: true, message: t("sendingPolicy.timeMissing") }];
  const isOverMidnight = !!hours && hours.endTime < hours.startTime;
  return (
    <>
      <ChannelChoice place={place} />
      <PurposeChoice place={place} />
      <Form.Item name={[place, "startTime"]} style={tight} rules={missing}>
        <Input type="time" aria-label={t("sendingPolicy.from")} style={{ width: 120 }} />
      </Form.Item>
      <Form.Item name={[place, "endTime"]} style={tight} rules={missing}>
        <Input type="time" aria-label={t("sendingPolicy.to")} style={{ width: 120 }} />
      </Form.Item>
      {hours && (
        <Says>
          {t(isOverMidnight ? "sendingPolicy.nightSays" : "sendingPolicy.hoursSay", {
            scope: scope(hours.channels, hours.purposes),
            start: hours.startTime,
            end: hours.endTime,
          })}
        </Says>
      )}
    </>
  );
}
