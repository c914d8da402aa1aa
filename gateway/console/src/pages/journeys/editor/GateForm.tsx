import { InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Builder } from "../../../components/rules/Builder";
import { asGroup, emptyRule } from "../../../components/rules/rule";
import { usePreview } from "../../../components/rules/usePreview";
import { Field } from "./Field";
import { whole } from "./whole";

const zones = Intl.supportedValuesOf("timeZone");

interface Props {
  entry: Schema<"Entry">;
  onChange: (entry: Schema<"Entry">, field: string) => void;
}

/** What holds of every entry: a condition, how many a day, and whose clock counts. */
export function GateForm({ entry, onChange }: Props) {
  const { t } = useTranslation();
  const rule = entry.condition ? asGroup(entry.condition) : emptyRule;
  const preview = usePreview(rule);
  const { condition: _, ...open } = entry;
  const judged = (next: typeof rule) => onChange(next.all?.rules?.length || next.any?.rules?.length ? { ...entry, condition: whole(next) } : open, "condition");
  return (
    <>
      <Field label={t("journeyEditor.gate")} help={t("journeyEditor.gateHint")}>
        <Builder rule={rule} onChange={judged} preview={preview} />
      </Field>
      <Field label={t("journeyEditor.dailyCap")} id="entry-cap" help={t("journeyEditor.dailyCapHint")}>
        <InputNumber id="entry-cap" style={{ width: "100%" }} min={0} max={10_000_000} value={entry.maxEntriesPerDay || null} onChange={(value) => onChange({ ...entry, maxEntriesPerDay: value ?? 0 }, "cap")} />
      </Field>
      <Field label={t("journeyEditor.timeZone")} id="entry-zone" help={t("journeyEditor.timeZoneHint")}>
        <Select id="entry-zone" style={{ width: "100%" }} showSearch allowClear value={entry.timeZone || "Asia/Shanghai"} options={zones.map((value) => ({ value, label: value }))} onChange={(timeZone?: string) => onChange({ ...entry, timeZone: timeZone ?? "" }, "zone")} />
      </Field>
    </>
  );
}
