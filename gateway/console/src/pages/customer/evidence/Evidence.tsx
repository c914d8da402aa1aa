import { ScissorOutlined, UsergroupAddOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Flex, Input, Segmented, Typography } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, live, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { RowsSkeleton } from "../../../components/Skeletons";
import { useUrlState } from "../../../components/urlState";
import { CutDialog } from "./CutDialog";
import { identifiersOf, keyOf, MOST_OTHERS, placed, type Link } from "./layout";
import { LinkDetail } from "./LinkDetail";
import { MergeDialog } from "./MergeDialog";
import { LinkTable, Tables } from "./Tables";

const Graph = lazy(() => import("./Graph").then(({ Graph: drawn }) => ({ default: drawn })));
const HEIGHT = 460;
const MOST_CUT = 50;

/** Why these identifiers are one customer's: what joins them, what was refused and cut; and the way to say otherwise. */
export function Evidence({ customer }: { customer: Schema<"Customer"> }) {
  const id = customer.customerId;
  const query = api.useQuery("get", "/v1/customers/{customer_id}/links", { params: { path: { customer_id: id } } }, { ...live });
  return <QueryView query={query}>{({ links, incomplete }) => <Shown customer={customer} links={links} isIncomplete={incomplete} />}</QueryView>;
}

function Shown({ customer, links, isIncomplete }: { customer: Schema<"Customer">; links: Link[]; isIncomplete: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [view, setView] = useUrlState("view");
  const [find, setFind] = useUrlState("find");
  const [choice, setChoice] = useUrlState("chosen");
  // The address follows a moment later: who chooses two at once must not lose the first.
  const [picked, choose] = useState<string[]>(() => choice.split(",").filter(Boolean));
  useEffect(() => setChoice(picked.join(",")), [picked]);
  const [opened, setOpened] = useUrlState("link");
  const [act, setAct] = useState<"merge" | "cut">();
  const id = customer.customerId;
  const { own, others } = identifiersOf(customer, links);
  // What was chosen may have gone since, by a merge or a cut.
  const chosen = picked.filter((nodeId) => own.some((each) => each.nodeId === nodeId));
  const toggle = (nodeId: string) => choose((before) => (before.includes(nodeId) ? before.filter((each) => each !== nodeId) : [...before, nodeId]));
  const [fromNodeId, toNodeId] = chosen;
  const chain = api.useQuery(
    "get",
    "/v1/customers/{customer_id}/links",
    { params: { path: { customer_id: id }, query: { fromNodeId, toNodeId } } },
    { enabled: chosen.length === 2, staleTime: 30_000 },
  );
  const joining = chosen.length === 2 ? (chain.data?.links ?? []) : [];
  // A link of the chain may be beyond those that the list holds.
  const known = new Set(links.map(keyOf));
  const all = [...links, ...joining.filter((link) => !known.has(keyOf(link)))];
  const open = (link: Link) => setOpened(keyOf(link));
  const blocked =
    chosen.length === 0 ? t("evidence.cutNothing") : chosen.length === own.length ? t("evidence.cutAll") : chosen.length > MOST_CUT ? t("evidence.cutTooMany") : "";
  return (
    <Card size="small" title={t("evidence.title")}>
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t("evidence.hint")}</Typography.Text>
        {isIncomplete && <Alert type="info" showIcon title={t("evidence.incomplete")} />}
        <Flex gap={12} wrap align="center">
          <Segmented
            size="small"
            aria-label={t("evidence.view")}
            value={view || "graph"}
            options={[{ value: "graph", label: t("evidence.graph") }, { value: "table", label: t("evidence.table") }]}
            onChange={(value) => setView(value === "graph" ? "" : value)}
          />
          {own.length > 6 && <Input allowClear size="small" style={{ width: 200 }} value={find} aria-label={t("evidence.find")} placeholder={t("evidence.find")} onChange={(event) => setFind(event.target.value)} />}
          {chosen.length > 0 && <Button size="small" type="link" onClick={() => choose([])}>{t("evidence.clear")}</Button>}
          <Flex gap={8} wrap style={{ marginInlineStart: "auto" }}>
            <PermittedButton permission="PERMISSION_IDENTITY_WRITE" size="small" icon={<UsergroupAddOutlined />} onClick={() => setAct("merge")}>{t("evidence.merge")}</PermittedButton>
            <PermittedButton permission="PERMISSION_IDENTITY_WRITE" size="small" danger icon={<ScissorOutlined />} blocked={blocked} onClick={() => setAct("cut")}>
              {t("evidence.cut", { count: chosen.length })}
            </PermittedButton>
          </Flex>
        </Flex>
        {own.length === 1 && links.length === 0 ? (
          <EmptyState title={t("evidence.alone")} hint={t("evidence.aloneHint")} />
        ) : view === "table" ? (
          <Tables own={own} links={all} customerId={id} chosen={chosen} find={find} onChosen={choose} onOpen={open} />
        ) : (
          <Suspense fallback={<RowsSkeleton rows={8} />}>
            {others.length > MOST_OTHERS && (
              <Typography.Text type="secondary">{t("evidence.hidden", { shown: format.number(MOST_OTHERS), more: format.number(others.length - MOST_OTHERS) })}</Typography.Text>
            )}
            <Graph
              key={`${own.length} ${others.length}`}
              places={placed(own, others, all)}
              links={all}
              customerId={id}
              chosen={chosen}
              chain={new Set(joining.map(keyOf))}
              find={find}
              onChoose={toggle}
              onOpen={open}
              height={HEIGHT}
            />
          </Suspense>
        )}
        {joining.length > 0 && (
          <section aria-label={t("evidence.chainTitle")}>
            <Typography.Text strong style={{ display: "block" }}>{t("evidence.chainTitle")}</Typography.Text>
            <Typography.Paragraph type="secondary">{t("evidence.chainHint", { count: joining.length })}</Typography.Paragraph>
            <LinkTable links={joining} customerId={id} onOpen={open} />
          </section>
        )}
      </Flex>
      <LinkDetail link={all.find((link) => keyOf(link) === opened)} customerId={id} onClose={() => setOpened("")} />
      {act === "merge" && <MergeDialog customer={customer} onClose={() => setAct(undefined)} />}
      {act === "cut" && (
        <CutDialog
          customer={customer}
          nodeIds={chosen}
          onClose={() => setAct(undefined)}
          onDone={() => {
            setAct(undefined);
            choose([]);
          }}
        />
      )}
    </Card>
  );
}
