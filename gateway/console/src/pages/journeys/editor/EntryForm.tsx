import { Checkbox, Flex, InputNumber, Segmented, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { useSegmentNames } from "../../../components/names";
import { EventInput, Filters } from "../../../components/rules/Condition";
import type { Definition } from "./drawing";
import { Field } from "./Field";
import { wholeFilters } from "./whole";

interface Props {
  definition: Definition;
  onChange: (definition: Definition, field: string) => void;
}

const modes: Schema<"ReentryMode">[] = ["REENTRY_MODE_ONCE", "REENTRY_MODE_WHEN_FINISHED", "REENTRY_MODE_AFTER_COOLDOWN"];

/** Who enters, and how often. */
export function EntryForm({ definition, onChange }: Props) {
  const { t } = useTranslation();
  const { entry, reentry } = definition;
  const put = (next: Schema<"Entry">, field: string) => onChange({ ...definition, entry: next }, field);
  const kind = entry?.segmentEntered ? "segment" : entry?.event ? "event" : undefined;
  const mode = reentry?.mode === "REENTRY_MODE_UNSPECIFIED" ? "REENTRY_MODE_ONCE" : (reentry?.mode ?? "REENTRY_MODE_ONCE");
  const start = (next: string) => put(next === "segment" ? { segmentEntered: { segmentId: "", includeExisting: false } } : { event: { eventName: "", filters: [], maxAgeHours: 0 } }, "kind");
  return (
    <>
      <Field label={t("journeyEditor.entryKind")}>
        <Segmented
          block
          aria-label={t("journeyEditor.entryKind")}
          {...(kind ? { value: kind } : { value: "" })}
          options={(["event", "segment"] as const).map((value) => ({ value, label: t(`journeyEditor.entryKinds.${value}`) }))}
          onChange={(next) => next !== kind && start(String(next))}
        />
      </Field>
      {entry?.event && <OnEvent event={entry.event} onChange={(event, field) => put({ event }, field)} />}
      {entry?.segmentEntered && <OnSegment segment={entry.segmentEntered} onChange={(segmentEntered, field) => put({ segmentEntered }, field)} />}
      <Field label={t("journeyEditor.reentry")} id="entry-reentry">
        <Select
          id="entry-reentry"
          style={{ width: "100%" }}
          value={mode}
          options={modes.map((value) => ({ value, label: t(`journeyEditor.reentries.${value}`) }))}
          onChange={(next: typeof mode) => onChange({ ...definition, reentry: { mode: next, cooldownHours: next === "REENTRY_MODE_AFTER_COOLDOWN" ? 24 : 0 } }, "reentry")}
        />
      </Field>
      {mode === "REENTRY_MODE_AFTER_COOLDOWN" && (
        <Field label={t("journeyEditor.cooldown")} id="entry-cooldown">
          <InputNumber id="entry-cooldown" min={1} max={8760} suffix={t("rules.hours")} value={reentry?.cooldownHours || null} onChange={(value) => onChange({ ...definition, reentry: { mode, cooldownHours: value ?? 0 } }, "cooldown")} />
        </Field>
      )}
    </>
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
  const format = useFormat();
  const nameOf = useSegmentNames();
  const { data, isPending } = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500, orderBy: "displayName" } } });
  const options = (data?.segments ?? []).map(({ segmentId, displayName, size }) => ({ value: segmentId, label: displayName, size }));
  const isGone = segment.segmentId !== "" && !isPending && !options.some(({ value }) => value === segment.segmentId);
  return (
    <>
      <Field label={t("journeyEditor.onSegment")} id="entry-segment">
        <Select
          id="entry-segment"
          style={{ width: "100%" }}
          showSearch={{ optionFilterProp: "label" }}
          loading={isPending}
          value={segment.segmentId || undefined}
          placeholder={t("journeyEditor.chooseSegment")}
          options={isGone ? [{ value: segment.segmentId, label: nameOf(segment.segmentId), size: "" }, ...options] : options}
          optionRender={({ data: { label, size } }) => (
            <Flex justify="space-between" gap={8}>
              <span className="yk-foreign">{label}</span>
              {size !== "" && <Typography.Text type="secondary">{t("rules.people", { count: Number(size), shown: format.number(size) })}</Typography.Text>}
            </Flex>
          )}
          onChange={(segmentId: string) => onChange({ ...segment, segmentId }, "segment")}
        />
      </Field>
      <Field label={t("journeyEditor.existing")} help={t(segment.includeExisting ? "journeys.withExisting" : "journeys.withoutExisting")}>
        <Checkbox checked={segment.includeExisting} onChange={({ target }) => onChange({ ...segment, includeExisting: target.checked }, "existing")}>{t("journeyEditor.includeExisting")}</Checkbox>
      </Field>
    </>
  );
}
