import { Checkbox, Flex, Input, InputNumber, Radio, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useListOptions } from "../../../components/rules/catalogues";
import { EventInput, Filters } from "../../../components/rules/Condition";
import type { Definition } from "./drawing";
import { OnDate, OnSchedule } from "./ClockEntries";
import { EndingsForm } from "./EndingsForm";
import { Field } from "./Field";
import { GateForm } from "./GateForm";
import { SegmentChoice } from "./SegmentChoice";
import { wholeFilters } from "./whole";

interface Props {
  definition: Definition;
  onChange: (definition: Definition, field: string) => void;
}

const modes: Schema<"ReentryMode">[] = ["REENTRY_MODE_ONCE", "REENTRY_MODE_WHEN_FINISHED", "REENTRY_MODE_AFTER_COOLDOWN"];

type EntryKind = Exclude<keyof Schema<"Entry">, "condition" | "maxEntriesPerDay" | "timeZone">;
type Gate = Pick<Schema<"Entry">, "condition" | "maxEntriesPerDay" | "timeZone">;

/** Each kind as it is when it is chosen, in the order in which they are offered. */
const fresh = {
  event: { event: { eventName: "", filters: [], maxAgeHours: 0 } },
  segmentEntered: { segmentEntered: { segmentId: "", includeExisting: false } },
  segmentLeft: { segmentLeft: { segmentId: "" } },
  date: { date: { trait: "", calendar: "CALENDAR_SOLAR", offsetDays: 0, localTime: "09:00", segmentId: "" } },
  schedule: { schedule: { segmentId: "", recurrence: "RECURRENCE_ONCE", firstDate: "", lastDate: "", localTime: "10:00", weekdays: [], monthDays: [] } },
  customerList: { customerList: { customerListId: "" } },
  api: { api: {} },
} satisfies Record<EntryKind, Partial<Schema<"Entry">>>;
const keyed: readonly EntryKind[] = ["event", "api"];
const byClock: readonly EntryKind[] = ["date", "schedule"];

/** Who enters, and how often. */
export function EntryForm({ definition, onChange }: Props) {
  const { t } = useTranslation();
  const { entry, reentry } = definition;
  const gate: Gate = { maxEntriesPerDay: entry?.maxEntriesPerDay ?? 0, timeZone: entry?.timeZone ?? "", ...(entry?.condition && { condition: entry.condition }) };
  const put = (next: Partial<Schema<"Entry">>, field: string) => onChange({ ...definition, entry: { ...gate, ...next } }, field);
  const kind = (Object.keys(fresh) as EntryKind[]).find((each) => entry?.[each]);
  const mode = reentry?.mode === "REENTRY_MODE_UNSPECIFIED" ? "REENTRY_MODE_ONCE" : (reentry?.mode ?? "REENTRY_MODE_ONCE");
  const again = (next: Partial<Schema<"Reentry">>, field: string) => onChange({ ...definition, reentry: { mode, cooldownHours: reentry?.cooldownHours ?? 0, keyProperty: reentry?.keyProperty ?? "", ...next } }, field);
  const hasKey = kind !== undefined && keyed.includes(kind);
  // Who enters by the clock does so again and again, unless told otherwise.
  const start = (next: EntryKind) =>
    onChange(
      {
        ...definition,
        entry: { ...gate, ...fresh[next] },
        reentry: { mode: byClock.includes(next) ? "REENTRY_MODE_WHEN_FINISHED" : mode, cooldownHours: byClock.includes(next) ? 0 : (reentry?.cooldownHours ?? 0), keyProperty: keyed.includes(next) ? (reentry?.keyProperty ?? "") : "" },
      },
      "kind",
    );
  return (
    <>
      <Field label={t("journeyEditor.entryKind")}>
        <Radio.Group
          vertical
          aria-label={t("journeyEditor.entryKind")}
          value={kind}
          options={(Object.keys(fresh) as EntryKind[]).map((value) => ({ value, label: t(`journeyEditor.entryKinds.${value}`) }))}
          onChange={({ target }) => start(target.value as EntryKind)}
        />
      </Field>
      {entry?.event && <OnEvent event={entry.event} onChange={(event, field) => put({ event }, field)} />}
      {entry?.segmentEntered && <OnSegment segment={entry.segmentEntered} onChange={(segmentEntered, field) => put({ segmentEntered }, field)} />}
      {entry?.segmentLeft && (
        <Field label={t("journeyEditor.onSegment")} id="entry-segment" help={t("journeyEditor.leftHint")}>
          <SegmentChoice value={entry.segmentLeft.segmentId} onChange={(segmentId) => put({ segmentLeft: { segmentId } }, "segment")} />
        </Field>
      )}
      {entry?.date && <OnDate date={entry.date} onChange={(date, field) => put({ date }, field)} />}
      {entry?.schedule && <OnSchedule schedule={entry.schedule} onChange={(schedule, field) => put({ schedule }, field)} />}
      {entry?.customerList && <OnList listId={entry.customerList.customerListId} onChange={(customerListId) => put({ customerList: { customerListId } }, "list")} />}
      {entry?.api && <Typography.Text type="secondary" className="yk-field-help">{t("journeyEditor.apiHint")}</Typography.Text>}
      <Field label={t("journeyEditor.reentry")} id="entry-reentry">
        <Select
          id="entry-reentry"
          style={{ width: "100%" }}
          value={mode}
          options={modes.map((value) => ({ value, label: t(`journeyEditor.reentries.${value}`) }))}
          onChange={(next: typeof mode) => again({ mode: next, cooldownHours: next === "REENTRY_MODE_AFTER_COOLDOWN" ? 24 : 0 }, "reentry")}
        />
      </Field>
      {mode === "REENTRY_MODE_AFTER_COOLDOWN" && (
        <Field label={t("journeyEditor.cooldown")} id="entry-cooldown">
          <InputNumber id="entry-cooldown" min={1} max={8760} suffix={t("rules.hours")} value={reentry?.cooldownHours || null} onChange={(value) => again({ cooldownHours: value ?? 0 }, "cooldown")} />
        </Field>
      )}
      {hasKey && (
        <Field label={t("journeyEditor.keyProperty")} id="entry-key" help={t("journeyEditor.keyPropertyHint")}>
          <Input id="entry-key" maxLength={200} value={reentry?.keyProperty ?? ""} placeholder={t("journeyEditor.keyPropertyExample")} onChange={({ target }) => again({ keyProperty: target.value.trim() }, "key")} />
        </Field>
      )}
      {entry && kind && <GateForm entry={entry} onChange={(next, field) => onChange({ ...definition, entry: next }, field)} />}
      <EndingsForm definition={definition} onChange={onChange} />
    </>
  );
}

function OnList({ listId, onChange }: { listId: string; onChange: (listId: string) => void }) {
  const { t } = useTranslation();
  return (
    <Field label={t("journeyEditor.onList")} id="entry-list" help={t("journeyEditor.onListHint")}>
      <Select id="entry-list" style={{ width: "100%" }} showSearch={{ optionFilterProp: "label" }} value={listId || undefined} options={useListOptions()} onChange={onChange} />
    </Field>
  );
}

function OnEvent({ event, onChange }: { event: Schema<"EventEntry">; onChange: (event: Schema<"EventEntry">, field: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t("journeyEditor.onEvent")} help={t("journeyEditor.onEventHint")}>
        <Flex vertical gap={8}>
          <EventInput value={event.eventName} placeholder={t("journeyEditor.chooseEvent")} onChange={(eventName) => onChange({ ...event, eventName }, "event")} />
          <Filters withCatalogue={false} eventName={event.eventName} filters={event.filters} onChange={(filters) => onChange({ ...event, filters: wholeFilters(filters) }, "filters")} />
        </Flex>
      </Field>
      <Field label={t("journeyEditor.maxAge")} id="entry-age" help={t("journeyEditor.maxAgeHint")}>
        <InputNumber id="entry-age" min={1} max={720} suffix={t("rules.hours")} value={event.maxAgeHours || 24} onChange={(value) => onChange({ ...event, maxAgeHours: value ?? 0 }, "age")} />
      </Field>
    </>
  );
}

function OnSegment({ segment, onChange }: { segment: Schema<"SegmentEntry">; onChange: (segment: Schema<"SegmentEntry">, field: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t("journeyEditor.onSegment")} id="entry-segment">
        <SegmentChoice value={segment.segmentId} onChange={(segmentId) => onChange({ ...segment, segmentId }, "segment")} />
      </Field>
      <Field label={t("journeyEditor.existing")} help={t(segment.includeExisting ? "journeys.withExisting" : "journeys.withoutExisting")}>
        <Checkbox checked={segment.includeExisting} onChange={({ target }) => onChange({ ...segment, includeExisting: target.checked }, "existing")}>{t("journeyEditor.includeExisting")}</Checkbox>
      </Field>
    </>
  );
}
