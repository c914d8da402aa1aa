import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Drawer, Flex, Table, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ErrorState } from "../../components/ErrorState";
import { usePrincipalName } from "../../components/principalWords";
import { RowsSkeleton } from "../../components/Skeletons";
import { Time } from "../../components/Time";
import { useIdentifierName } from "./identifierWords";

type Event = Schema<"TimelineEvent">;

const NAMES = ["Consent Granted", "Consent Withdrawn"] as const;

/** What was said of consents, the latest first: of which channel and contact point, by whom, where, and the event that is the evidence. */
export function ConsentHistory({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const principalName = usePrincipalName();
  const identifierName = useIdentifierName();
  // Either name has pages of its own: of both the next is fetched together, and what is older than the end of one is not shown yet.
  const query = useInfiniteQuery({
    queryKey: ["consent-history", id],
    queryFn: ({ pageParam, signal }) =>
      Promise.all(
        NAMES.map(async (eventName, at) => {
          const pageToken = pageParam[at];
          if (pageToken === undefined) return { events: [], nextPageToken: "" };
          return (await fetcher.GET("/v1/customers/{customer_id}/events", { params: { path: { customer_id: id }, query: { eventName, pageToken, pageSize: 50 } }, signal })).data!;
        }),
      ),
    initialPageParam: NAMES.map((): string | undefined => ""),
    getNextPageParam: (last) => (last.some(({ nextPageToken }) => nextPageToken) ? last.map(({ nextPageToken }) => nextPageToken || undefined) : undefined),
  });
  const channelName = (channel: string) => {
    const value = `CHANNEL_${channel.toUpperCase()}`;
    const name = word("Channel", value);
    // In a sender's own spelling it shows as it came.
    return name === value ? channel : name;
  };
  const columns: TableColumnsType<Event> = [
    { title: t("customer.time"), render: (_, { occurTime, receiveTime }) => <><Time at={occurTime} /><Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("customer.receivedAt")} <Time at={receiveTime} /></Typography.Text></> },
    {
      title: t("customer.channel"),
      render: (_, { name, properties }) => (
        <Flex vertical gap={4} align="flex-start">
          <span className="yk-foreign">{channelName(text(properties, "channel"))}</span>
          <Tag color={name === NAMES[0] ? "green" : "default"}>{t(name === NAMES[0] ? "customer.granted" : "customer.withdrawn")}</Tag>
          {name === NAMES[0] && text(properties, "expiresAt") && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("customer.consentUntil")} <Time at={text(properties, "expiresAt")} /></Typography.Text>}
        </Flex>
      ),
    },
    { title: t("customer.contactPoint"), render: (_, { identifier }) => identifier && <><Typography.Text type="secondary">{identifierName(identifier.type)}</Typography.Text> <span className="yk-foreign">{identifier.value}</span></> },
    {
      title: t("customer.saidBy"),
      render: (_, { properties, principal }) => {
        const by = principal || text(properties, "by");
        return (
          <>
            {by ? <span className="yk-foreign">{principalName(by)}</span> : t("customer.theCustomer")}
            {text(properties, "source") && <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{text(properties, "source")}</Typography.Text>}
          </>
        );
      },
    },
    { title: t("customer.evidence"), render: (_, { messageId, properties }) => <>{text(properties, "evidence") && <span className="yk-foreign" style={{ display: "block" }}>{text(properties, "evidence")}</span>}<Typography.Text code copyable className="yk-foreign" style={{ fontSize: 12 }}>{messageId}</Typography.Text></> },
  ];
  const pages = query.data?.pages ?? [];
  const events = pages.flatMap((page) => page.flatMap((of) => of.events)).sort((one, other) => (other.occurTime ?? "").localeCompare(one.occurTime ?? "") || other.messageId.localeCompare(one.messageId));
  const ends = (pages.at(-1) ?? []).filter(({ nextPageToken }) => nextPageToken).map(({ events: of }) => of.at(-1)?.occurTime ?? "");
  const shown = events.filter(({ occurTime }) => ends.every((end) => (occurTime ?? "") >= end));
  return (
    <Drawer open onClose={onClose} size={880} title={t("customer.consentHistory")}>
      {query.isPending && <RowsSkeleton rows={6} />}
      {query.error && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && events.length === 0 && <EmptyState title={t("customer.noConsentHistory")} hint={t("customer.noConsents")} />}
      {events.length > 0 && <Table<Event> size="small" rowKey="messageId" columns={columns} dataSource={shown} pagination={false} scroll={{ x: "max-content" }} />}
      {query.hasNextPage && <Flex justify="center" style={{ paddingTop: 12 }}><Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("customer.moreEvents")}</Button></Flex>}
    </Drawer>
  );
}

function text(properties: Event["properties"], name: string): string {
  const value = properties?.[name];
  return typeof value === "string" ? value : "";
}
