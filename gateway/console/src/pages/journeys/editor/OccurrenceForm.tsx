import { Flex, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { useSegmentNames } from "../../../components/names";
import { EventInput, Filters } from "../../../components/rules/Condition";
import { newOccurrence } from "./drawing";
import { wholeFilters } from "./whole";

type Occurrence = Schema<"JourneyOccurrence">;
const kinds = ["event", "segmentEntered", "segmentLeft", "unsubscribed", "complained"] as const;
type Kind = (typeof kinds)[number];

const starts: Record<Kind, Occurrence> = {
  event: newOccurrence,
  segmentEntered: { segmentEntered: "" },
  segmentLeft: { segmentLeft: "" },
  unsubscribed: { unsubscribed: {} },
  complained: { complained: {} },
};

interface Props {
  id: string;
  on: Occurrence | undefined;
  /** Whether customers enter by an event, which others may be compared with. */
  byEvent: boolean;
  onChange: (on: Occurrence) => void;
}

/** What may happen to a customer: an event, a segment that is entered or left, what a message leads to. */
export function OccurrenceForm({ id, on, byEvent, onChange }: Props) {
  const { t } = useTranslation();
  const kind = kinds.find((each) => on?.[each] !== undefined) ?? "event";
  const event = on?.event ?? (kind === "event" ? newOccurrence.event : undefined);
  return (
    <Flex vertical gap={8}>
      <Select
        id={id}
        aria-label={t("journeyEditor.happens")}
        style={{ width: "100%" }}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`journeyEditor.occurrences.${value}`) }))}
        onChange={(next: Kind) => onChange(starts[next])}
      />
      {event && (
        <>
          <EventInput value={event.eventName} placeholder={t("journeyEditor.chooseEvent")} onChange={(eventName) => onChange({ event: { ...event, eventName } })} />
          <Filters withCatalogue={false} eventName={event.eventName} filters={event.filters} onChange={(filters) => onChange({ event: { ...event, filters: wholeFilters(filters) } })} />
          {byEvent && (
            <Input
              aria-label={t("journeyEditor.sameProperty")}
              title={t("journeyEditor.samePropertyHint")}
              prefix={t("journeyEditor.sameProperty")}
              placeholder={t("journeyEditor.samePropertyExample")}
              maxLength={200}
              value={event.sameProperty}
              onChange={({ target }) => onChange({ event: { ...event, sameProperty: target.value.trim() } })}
            />
          )}
        </>
      )}
      {(kind === "segmentEntered" || kind === "segmentLeft") && <SegmentInput id={`${id}-segment`} value={on?.[kind] ?? ""} onChange={(value) => onChange({ [kind]: value })} />}
    </Flex>
  );
}

function SegmentInput({ id, value, onChange }: { id: string; value: string; onChange: (segmentId: string) => void }) {
  const { t } = useTranslation();
  const nameOf = useSegmentNames();
  const { data, isPending } = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500, orderBy: "displayName" } } });
  const options = (data?.segments ?? []).map(({ segmentId, displayName }) => ({ value: segmentId, label: displayName }));
  const isGone = value !== "" && !isPending && !options.some((each) => each.value === value);
  return (
    <Select
      id={id}
      aria-label={t("journeyEditor.chooseSegment")}
      style={{ width: "100%" }}
      showSearch={{ optionFilterProp: "label" }}
      loading={isPending}
      value={value || undefined}
      placeholder={t("journeyEditor.chooseSegment")}
      options={isGone ? [{ value, label: nameOf(value) }, ...options] : options}
      onChange={onChange}
    />
  );
}
