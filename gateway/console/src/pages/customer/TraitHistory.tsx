import { useInfiniteQuery } from "@tanstack/react-query";
import { Alert, Button, Drawer, Flex, Table, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ErrorState } from "../../components/ErrorState";
import { useFieldName, useFieldValue } from "../../components/fieldWords";
import { PermittedButton } from "../../components/PermittedButton";
import { RowsSkeleton } from "../../components/Skeletons";
import { Time } from "../../components/Time";
import { useIdentifierName } from "./identifierWords";

type Statement = Schema<"TraitStatement">;

const COLOURS: Partial<Record<Statement["standing"], string>> = { TRAIT_STANDING_SHOWN: "green", TRAIT_STANDING_HELD: "blue" };

/** Every value that a trait had: by which event, of which identifier, and why this one shows. */
export function TraitHistory({ id, trait, onEdit, onClose }: { id: string; trait: string; onEdit: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const fieldName = useFieldName();
  const fieldValue = useFieldValue();
  const identifierName = useIdentifierName();
  const query = useInfiniteQuery({
    queryKey: ["trait-history", id, trait],
    queryFn: async ({ pageParam, signal }) => (await fetcher.GET("/v1/customers/{customer_id}/traits/{trait}:history", { params: { path: { customer_id: id, trait }, query: { pageToken: pageParam, pageSize: 50 } }, signal })).data!,
    initialPageParam: "",
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const statements = query.data?.pages.flatMap((page) => page.statements) ?? [];
  const answer = query.data?.pages[0];
  const columns: TableColumnsType<Statement> = [
    {
      title: t("customer.value"),
      render: (_, { value, removed, standing, holders }) => (
        <Flex vertical gap={4} align="flex-start">
          {removed ? <Typography.Text type="secondary">{t("customer.traitRemoved")}</Typography.Text> : <span className="yk-foreign" style={{ wordBreak: "break-word" }}>{fieldValue(value)}</span>}
          <Tag color={COLOURS[standing] ?? "default"}>{word("TraitStanding", standing)}</Tag>
          {holders > 1 && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("customer.traitHolders", { count: holders })}</Typography.Text>}
        </Flex>
      ),
    },
    { title: t("customer.time"), render: (_, { occurTime, receiveTime }) => <><Time at={occurTime} /><Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("customer.receivedAt")} <Time at={receiveTime} /></Typography.Text></> },
    { title: t("customer.identifier"), render: (_, { identifier }) => identifier && <><Typography.Text type="secondary">{identifierName(identifier.type)}</Typography.Text> <span className="yk-foreign">{identifier.value}</span></> },
    {
      title: t("customer.traitSource"),
      render: (_, { source, messageId, eventKept }) => (
        <>
          {source && <span className="yk-foreign" style={{ display: "block" }}>{source}</span>}
          <Typography.Text code copyable className="yk-foreign" style={{ fontSize: 12 }}>{messageId}</Typography.Text>
          {!eventKept && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("customer.traitEventGone")}</Typography.Text>}
        </>
      ),
    },
  ];
  return (
    <Drawer open onClose={onClose} size={880} title={t("customer.historyOf", { name: fieldName(trait) })} extra={<PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" size="small" onClick={onEdit}>{t("customer.editTrait")}</PermittedButton>}>
      {query.isPending && <RowsSkeleton rows={6} />}
      {query.error && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {answer && (
        <Alert
          type="info"
          style={{ marginBottom: 12 }}
          title={<>{word("SurvivorshipRule", answer.rule)}{answer.identifierTypes.length > 0 && `: ${answer.identifierTypes.map(identifierName).join(" > ")}`}</>}
          description={answer.forgottenBefore && <>{t("customer.traitForgotten")} <Time at={answer.forgottenBefore} /></>}
        />
      )}
      {query.data && statements.length === 0 && !query.hasNextPage && <EmptyState title={t("customer.noTraitHistory")} hint={t("customer.noTraitsHint")} />}
      {statements.length > 0 && <Table<Statement> size="small" rowKey="messageId" columns={columns} dataSource={statements} pagination={false} scroll={{ x: "max-content" }} />}
      {query.hasNextPage && <Flex justify="center" style={{ paddingTop: 12 }}><Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("customer.moreEvents")}</Button></Flex>}
    </Drawer>
  );
}
