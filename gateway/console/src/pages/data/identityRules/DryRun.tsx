import { useMutation } from "@tanstack/react-query";
import { Alert, Card, Col, Flex, Row, Statistic, Typography, theme } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../../api/client";
import { CustomerName } from "../../../components/CustomerName";
import { useFormat } from "../../../components/format";
import { OperationFailed } from "../../../components/OperationFailed";
import { OperationUnderWay } from "../../../components/OperationUnderWay";
import { operationsChanged, useOperations } from "../../../components/operations";
import { newRequestId } from "../../../components/requestId";
import { Time } from "../../../components/Time";
import { draftOf, isSame, type Draft, type Rules } from "./draft";
import { useReasonWords } from "./words";

type Result = Schema<"IdentityRulesDryRun">;
type Links = Schema<"IdentityLinkCount">;

// What each dry run of this visit was of, by its operation: whether that is what stands in the form now. Others are told by their time.
const proposed = new Map<string, Draft>();

/** Starts dry runs of what stands in the form, and finds the last one of the workspace, also after a reload. */
export function useDryRun(saved: Rules, draft: Draft) {
  const { t } = useTranslation();
  const last = useOperations("DRY_RUN_IDENTITY_RULES").data?.[0];
  const isChanged = !isSame(draft, draftOf(saved));
  const start = useMutation({
    mutationFn: async (etag: string) => {
      const body = { requestId: newRequestId(), ...(isChanged && { identityRules: { ...draft, etag } }) };
      const operation = (await fetcher.POST("/v1/identityRules:dryRun", { body })).data!;
      proposed.set(operation.name, draft);
    },
    onSuccess: operationsChanged,
  });
  const blocked = last && !last.done ? t("identityRules.dryRunUnderWay") : !isChanged && saved.appliedVersion === saved.version ? t("identityRules.nothingToTry") : "";
  const of = last && proposed.get(last.name);
  return {
    last,
    blocked,
    isStarting: start.isPending,
    error: start.error,
    reset: start.reset,
    start: () => start.mutate(saved.etag),
    /** Whether it was of something else than what stands in the form; undefined where that is not known. */
    isOfOther: of && !isSame(of, draft),
  };
}

/** The last dry run: how far it is, or what it says. */
export function DryRun({ dryRun: { last, isOfOther } }: { dryRun: ReturnType<typeof useDryRun> }) {
  const { t } = useTranslation();
  if (!last) return <Card size="small" title={t("identityRules.dryRun")}><Typography.Text type="secondary">{t("identityRules.noDryRunHint")}</Typography.Text></Card>;
  if (!last.done) {
    return (
      <OperationUnderWay
        operation={last}
        title={t("identityRules.dryRun")}
        phase={t("identityRules.trying")}
        cancel={t("identityRules.cancelDryRun")}
        cancelQuestion={t("identityRules.cancelDryRunQuestion")}
        cancelHint={t("identityRules.cancelDryRunHint")}
      />
    );
  }
  return (
    <Card size="small" title={t("identityRules.dryRunResult")} extra={<Typography.Text type="secondary"><Time at={last.metadata?.createTime} /></Typography.Text>} aria-live="polite">
      <Flex vertical gap={16}>
        {isOfOther !== false && <Alert type={isOfOther ? "warning" : "info"} showIcon title={t(isOfOther ? "identityRules.ofOther" : "identityRules.ofEarlier")} />}
        <OperationFailed operation={last} />
        {last.response && <Said result={last.response as unknown as Result} />}
      </Flex>
    </Card>
  );
}

function Said({ result }: { result: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  const stays = Number(result.movingIdentifiers) === 0 && Number(result.mergingCustomers) === 0 && Number(result.splittingCustomers) === 0;
  const figures = {
    customers: t("identityRules.fromTo", { before: format.number(result.presentCustomers), after: format.number(result.proposedCustomers) }),
    merging: format.number(result.mergingCustomers),
    splitting: format.number(result.splittingCustomers),
    identifiers: format.number(result.movingIdentifiers),
    spend: format.money(Number(result.movingSpend)),
    looked: format.number(result.identifiers),
  };
  return (
    <>
      {stays && <Alert type="success" showIcon title={t("identityRules.nobodyMoves")} />}
      <Row gutter={[16, 12]}>
        {(Object.keys(figures) as (keyof typeof figures)[]).map((name) => (
          <Col key={name} span={name === "customers" ? 24 : 12}>
            <Statistic title={t(`identityRules.figures.${name}`)} value={figures[name]} formatter={(value) => value} styles={{ content: { fontSize: 20 } }} />
          </Col>
        ))}
      </Row>
      {Number(result.entangledIdentifiers) > 0 && <Alert type="warning" showIcon title={t("identityRules.leftOut", { identifiers: format.number(result.entangledIdentifiers) })} />}
      <LinkCounts title={t("identityRules.acceptedLinks")} links={result.acceptedLinks} />
      <LinkCounts title={t("identityRules.refusedLinks")} links={result.refusedLinks} />
      <Sample title={t("identityRules.merges")} total={result.mergingCustomers} shown={result.merges.reduce((sum, { customers }) => sum + customers, 0)}>
        {result.merges.map(({ customerIds, customers, links }) => (
          <Example key={customerIds.join()} links={links}>
            {customerIds.map((id, place) => <span key={id}>{place > 0 && " + "}<CustomerName id={id} /></span>)}
            {customers > customerIds.length && <> + {t("identityRules.moreCustomers", { count: customers - customerIds.length })}</>}
          </Example>
        ))}
      </Sample>
      <Sample title={t("identityRules.splits")} total={result.splittingCustomers} shown={result.splits.length}>
        {result.splits.map(({ customerId, customers, links }) => (
          <Example key={customerId} links={links}><CustomerName id={customerId} /> → {t("identityRules.parts", { count: customers })}</Example>
        ))}
      </Sample>
    </>
  );
}

function LinkCounts({ title, links }: { title: string; links: Links[] }) {
  const { number } = useFormat();
  const reasonWords = useReasonWords();
  if (links.length === 0) return null;
  return (
    <div>
      <Typography.Text strong>{title}</Typography.Text>
      {links.map((each) => (
        <Flex key={each.reason + each.limitedType} justify="space-between" gap={16}>
          <Typography.Text type="secondary">{reasonWords(each)}</Typography.Text>
          <span>{number(each.links)}</span>
        </Flex>
      ))}
    </div>
  );
}

function Sample({ title, total, shown, children }: { title: string; total: string; shown: number; children: ReactNode[] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  if (children.length === 0) return null;
  return (
    <div>
      <Typography.Text strong>{title}</Typography.Text>
      {Number(total) > shown && <Typography.Text type="secondary"> {t("identityRules.firstOf", { shown: number(shown), total: number(total) })}</Typography.Text>}
      {children}
    </div>
  );
}

/** Some customers of the sample, and why. */
function Example({ links, children }: { links: Links[]; children: ReactNode }) {
  const { token } = theme.useToken();
  const format = useFormat();
  const reasonWords = useReasonWords();
  return (
    <div style={{ padding: "6px 0", borderTop: `1px solid ${token.colorBorderSecondary}` }}>
      {children}
      <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{format.list(links.map((each) => `${reasonWords(each)} × ${format.number(each.links)}`))}</Typography.Text>
    </div>
  );
}
