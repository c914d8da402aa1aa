import { Button, Card, Flex, Select, Tag, Typography, theme } from "antd";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, live, type Schema } from "../../api/client";
import { useEventName } from "../../components/eventName";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ErrorState } from "../../components/ErrorState";
import { useFieldName, useFieldValue } from "../../components/fieldWords";
import { useFormat } from "../../components/format";
import { useTemplateNames } from "../../components/names";
import { RowsSkeleton } from "../../components/Skeletons";
import { Time } from "../../components/Time";
import { useUrlState } from "../../components/urlState";
import { summaryOf } from "./eventSummary";
import { SourceIcon } from "./SourceIcon";

type Event = Schema<"TimelineEvent">;

const KINDS = {
  behaviour: ["EVENT_TYPE_TRACK", "EVENT_TYPE_PAGE", "EVENT_TYPE_SCREEN"],
  said: ["EVENT_TYPE_IDENTIFY", "EVENT_TYPE_ALIAS", "EVENT_TYPE_GROUP"],
  tags: ["EVENT_TYPE_TAG"],
  consents: ["EVENT_TYPE_CONSENT", "EVENT_TYPE_RESTRICTION"],
} satisfies Record<string, Event["type"][]>;
type Kind = keyof typeof KINDS;

function isKind(text: string): text is Kind {
  return text in KINDS;
}

/** What happened to the customer, the latest first, day by day; `asOf` shows it as it stood at a past moment. */
export function Timeline({ id, asOf }: { id: string; asOf?: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const eventName = useEventName();
  const [name, setName] = useUrlState("event");
  const [kind, setKind] = useUrlState("kind");
  const [source, setSource] = useUrlState("source");
  const query = useInfiniteQuery({
    queryKey: ["timeline", id, name, kind, source, asOf],
    queryFn: async ({ pageParam, signal }) =>
      (
        await fetcher.GET("/v1/customers/{customer_id}/events", {
          params: { path: { customer_id: id }, query: { pageToken: pageParam, pageSize: 50, eventName: name, source, ...(isKind(kind) && { types: KINDS[kind] }), asOf } },
          signal,
        })
      ).data!,
    initialPageParam: "",
    getNextPageParam: (last) => last.nextPageToken || undefined,
    ...(asOf ? {} : live),
  });
  const events = query.data?.pages.flatMap((page) => page.events);
  const seen = [...new Set(["Order Completed", "Product Viewed", "Message Sent", name, ...(events ?? []).map((each) => each.name)])].filter(Boolean);
  const sources = [...new Set([source, ...(events ?? []).map((each) => each.source)])].filter(Boolean);
  if (query.error && !events) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const days = Map.groupBy(events ?? [], ({ occurTime }) => format.date(occurTime!));
  return (
    <Card
      size="small"
      title={t("customer.timeline")}
      extra={
        <Flex gap={8} wrap>
          <Select
            allowClear
            showSearch
            size="small"
            style={{ width: 120 }}
            value={kind || undefined}
            aria-label={t("customer.onlyKind")}
            placeholder={t("customer.onlyKind")}
            options={Object.keys(KINDS).map((value) => ({ value, label: t(`customer.kinds.${value as Kind}`) }))}
            onChange={(chosen?: string) => setKind(chosen ?? "")}
          />
          <Select
            allowClear
            showSearch
            size="small"
            style={{ width: 160 }}
            value={source || undefined}
            aria-label={t("customer.onlySource")}
            placeholder={t("customer.onlySource")}
            options={sources.map((value) => ({ value, label: value }))}
            onChange={(chosen?: string) => setSource(chosen ?? "")}
          />
          <Select
            allowClear
            showSearch
            size="small"
            style={{ width: 180 }}
            value={name || undefined}
            aria-label={t("customer.onlyEvents")}
            placeholder={t("customer.onlyEvents")}
            options={seen.map((value) => ({ value, label: eventName(value) }))}
            onChange={(chosen?: string) => setName(chosen ?? "")}
          />
        </Flex>
      }
    >
      {!events && <RowsSkeleton rows={8} />}
      {events?.length === 0 && <EmptyState title={t("customer.noEvents")} hint={t("customer.noEventsHint")} />}
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <Typography.Text type="secondary" style={{ display: "block", margin: "12px 0 4px", fontSize: 12 }}>{day}</Typography.Text>
          {ofDay.map((event) => <EventRow key={event.messageId} event={event} />)}
        </section>
      ))}
      {query.hasNextPage && (
        <Flex justify="center" style={{ paddingTop: 12 }}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("customer.moreEvents")}</Button>
        </Flex>
      )}
    </Card>
  );
}

function EventRow({ event }: { event: Event }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { token } = theme.useToken();
  const eventName = useEventName();
  const word = useEnumWords();
  const fieldName = useFieldName();
  const fieldValue = useFieldValue();
  const [isOpen, setOpen] = useState(false);
  const properties = Object.entries(event.properties ?? {});
  const templateName = useTemplateNames();
  const title = event.type === "EVENT_TYPE_TRACK" ? eventName(event.name) : word("EventType", event.type);
  const page = event.type === "EVENT_TYPE_TRACK" ? "" : event.name;
  const summary = [page, summaryOf(event.properties ?? {}, format, templateName)].filter(Boolean).join(" · ");
  return (
    <div style={{ padding: "8px 0", borderTop: `1px solid ${token.colorBorderSecondary}` }}>
      <Flex gap={12} align="baseline" wrap>
        <span style={{ width: 48, color: token.colorTextSecondary }}><Time at={event.occurTime} isClock /></span>
        <SourceIcon event={event} />
        <Typography.Text strong className="yk-foreign">{title}</Typography.Text>
        <span style={{ flex: 1, minWidth: 120 }} className="yk-foreign">{summary}</span>
        {properties.length > 0 && (
          <Button type="text" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t("customer.lessDetail") : t("customer.detail")}
          </Button>
        )}
      </Flex>
      {isOpen && (
        <Flex gap={6} wrap style={{ padding: "6px 0 2px 60px" }}>
          {properties.map(([key, value]) => (
            <Tag key={key} className="yk-foreign" style={{ whiteSpace: "normal" }}>
              <Typography.Text type="secondary">{fieldName(key)}</Typography.Text> {fieldValue(value)}
            </Tag>
          ))}
        </Flex>
      )}
    </div>
  );
}
