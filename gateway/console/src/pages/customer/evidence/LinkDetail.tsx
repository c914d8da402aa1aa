import { useQueries } from "@tanstack/react-query";
import { Alert, Descriptions, Drawer, Skeleton, Tag, Typography, type DescriptionsProps } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../../api/client";
import { useEventName } from "../../../components/eventName";
import { CustomerName } from "../../../components/CustomerName";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { useTemplateNames } from "../../../components/names";
import { usePrincipalName } from "../../../components/principalWords";
import { Time } from "../../../components/Time";
import { summaryOf } from "../eventSummary";
import { useIdentifierName } from "../identifierWords";
import type { Link } from "./layout";
import { useReasonWords } from "./linkWords";
import { StateTag } from "./StateTag";

/** What a link rests on: its event or whose word it is, when, by which rules, and what became of it. */
export function LinkDetail({ link, customerId, onClose }: { link: Link | undefined; customerId: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open={link !== undefined} onClose={onClose} size="large" title={t("evidence.detailTitle")} destroyOnHidden>
      {link && <Detail link={link} customerId={customerId} />}
    </Drawer>
  );
}

function Detail({ link, customerId }: { link: Link; customerId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const typeName = useIdentifierName();
  const principalName = usePrincipalName();
  const reasonWords = useReasonWords();
  const end = (identifier: Link["identifierA"], owner: string) => (
    <span className="yk-foreign">
      {typeName(identifier?.type ?? "")} · {identifier?.value}
      {owner !== customerId && <> · <CustomerName id={owner} /></>}
    </span>
  );
  const items: DescriptionsProps["items"] = [
    { key: "a", label: t("evidence.from"), children: end(link.identifierA, link.customerIdA) },
    { key: "b", label: t("evidence.to"), children: end(link.identifierB, link.customerIdB) },
    { key: "outcome", label: t("evidence.outcome"), children: <><StateTag state={link.state} /> {reasonWords(link)}</> },
    { key: "source", label: t("evidence.shows"), children: t(`evidence.sources.${link.source}`) },
  ];
  if (link.source === "LINK_SOURCE_EVENT") {
    items.push(
      { key: "event", label: t("evidence.event"), children: <EventOfLink link={link} /> },
      { key: "message", label: t("evidence.messageId"), children: <Typography.Text code copyable className="yk-foreign">{link.messageId}</Typography.Text> },
    );
  }
  if (link.principal) items.push({ key: "who", label: t("evidence.who"), children: principalName(link.principal) });
  if (link.source === "LINK_SOURCE_OPERATOR") items.push({ key: "why", label: t("evidence.why"), children: <span className="yk-foreign">{link.comment || t("evidence.noReason")}</span> });
  if (link.score !== undefined) items.push({ key: "score", label: t("evidence.score"), children: format.percent(link.score) });
  if (link.occurTime) items.push({ key: "occurred", label: t("evidence.occurred"), children: <Time at={link.occurTime} /> });
  if (link.recordTime) {
    const version = link.rulesVersion === 0 ? t("evidence.ruleFirst") : t("evidence.ruleVersion", { version: link.rulesVersion });
    items.push(
      { key: "recorded", label: t("evidence.recorded"), children: <Time at={link.recordTime} /> },
      { key: "rule", label: t("evidence.rule"), children: version },
    );
  }
  if (link.cut) {
    items.push(
      { key: "cutBy", label: t("evidence.cutBy"), children: principalName(link.cut.principal) },
      { key: "cutWhy", label: t("evidence.cutWhy"), children: <span className="yk-foreign">{link.cut.comment || t("evidence.noReason")}</span> },
      { key: "cutAt", label: t("evidence.cutAt"), children: <Time at={link.cut.recordTime} /> },
    );
  }
  return <Descriptions column={1} size="small" items={items} />;
}

/** The event itself, from the timeline of whoever has the identifier that carried it. */
function EventOfLink({ link }: { link: Link }) {
  const { t } = useTranslation();
  const format = useFormat();
  const eventName = useEventName();
  const word = useEnumWords();
  const templateName = useTemplateNames();
  const at = link.occurTime!;
  const timelines = useQueries({
    queries: [...new Set([link.customerIdA, link.customerIdB])].map((id) => ({
      queryKey: ["link-event", id, at],
      queryFn: async () =>
        (await fetcher.GET("/v1/customers/{customer_id}/events", { params: { path: { customer_id: id }, query: { startTime: at, endTime: after(at), pageSize: 100 } } })).data!.events,
      staleTime: 60_000,
    })),
  });
  const found = timelines.flatMap(({ data }) => data ?? []).find(({ messageId }) => messageId === link.messageId);
  if (!found) return timelines.some(({ isPending }) => isPending) ? <Skeleton.Node active style={{ width: 120, height: 18 }} /> : <Alert type="info" title={t("evidence.eventGone")} />;
  const { type, name, properties }: Schema<"TimelineEvent"> = found;
  const title = type === "EVENT_TYPE_TRACK" ? eventName(name) : word("EventType", type);
  return (
    <span className="yk-foreign">
      <Tag>{title}</Tag> {summaryOf(properties ?? {}, format, templateName)}
    </span>
  );
}

/** A millisecond later: where timelines end, what happens then is not in them. */
function after(at: string): string {
  return new Date(Date.parse(at) + 1).toISOString();
}
