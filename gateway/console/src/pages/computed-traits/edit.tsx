import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Col, Flex, Form, Input, Popconfirm, Row, Segmented, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { useSegmentNames } from "../../components/names";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { Filters } from "../../components/rules/Condition";
import { EventFields, OrderFields } from "../../components/rules/Measured";
import { measureProblem, type Measure } from "../../components/rules/rule";
import { SaveError } from "../../components/SaveError";
import { PageSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { Spread } from "./Spread";

type ComputedTrait = Schema<"ComputedTrait">;

const ofOrders: Measure = { orders: { aggregate: "ORDER_AGGREGATE_COUNT", filters: [], window: { lastDays: 90 } } };
const ofEvents: Measure = { event: { eventName: "", aggregate: "AGGREGATE_COUNT", filters: [], window: { lastDays: 30 } } };

/** Makes a computed trait, or changes one. */
export function Component() {
  const { computedTraitId } = useParams();
  return computedTraitId ? <Existing id={computedTraitId} /> : <Editor />;
}

function Existing({ id }: { id: string }) {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/computedTraits/{computed_trait_id}", { params: { path: { computed_trait_id: id } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(trait) => <Editor trait={trait} />}</QueryView>;
}

function Editor({ trait }: { trait?: ComputedTrait }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [name, setName] = useState(trait?.displayName ?? "");
  const [description, setDescription] = useState(trait?.description ?? "");
  const [owner, setOwner] = useState(trait?.owner ?? "");
  const [measure, setMeasure] = useState<Measure>(trait?.measure ?? ofOrders);
  const save = useMutation({
    mutationFn: async ({ etag }: { etag?: string }) => {
      const body = { displayName: name.trim(), description, owner: owner.trim(), measure };
      if (!trait) return (await fetcher.POST("/v1/computedTraits", { body })).data!;
      return (await fetcher.PATCH("/v1/computedTraits/{computed_trait_id}", { params: { path: { computed_trait_id: trait.computedTraitId } }, body: { ...body, etag: etag ?? trait.etag } })).data!;
    },
    onSuccess: () => {
      void message.success(t("computed.saved"));
      void queries.invalidateQueries();
      void navigate("/computed-traits");
    },
  });
  const problem = measureProblem(measure);
  const blocked = !name.trim() ? t("computed.nameNeeded") : problem ? t(`rules.problems.${problem}`) : "";
  return (
    <>
      <PageHeader
        title={trait ? t("computed.editing", { name: trait.displayName }) : t("computed.make")}
        back="/computed-traits"
        acts={
          <>
            {trait && <DeleteButton trait={trait} />}
            <Button onClick={() => void navigate("/computed-traits")}>{t("computed.cancel")}</Button>
            <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" blocked={blocked} loading={save.isPending} onClick={() => save.mutate({})}>{t("computed.save")}</PermittedButton>
          </>
        }
      />
      {save.error && <SaveError error={save.error} fetchTheirs={() => fetchTrait(trait!.computedTraitId)} onForce={(etag) => save.mutate({ etag })} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={15}>
          <Flex vertical gap={16}>
            <Card size="small">
              <Form layout="vertical" requiredMark={false}>
                <Form.Item label={t("computed.name")} htmlFor="computed-name" style={{ marginBottom: 12 }}>
                  <Input id="computed-name" value={name} maxLength={200} placeholder={t("computed.nameExample")} onChange={(event) => setName(event.target.value)} />
                </Form.Item>
                <Form.Item label={t("computed.owner")} htmlFor="computed-owner" style={{ marginBottom: 12 }}>
                  <Input id="computed-owner" value={owner} maxLength={200} placeholder={t("computed.ownerExample")} onChange={(event) => setOwner(event.target.value)} />
                </Form.Item>
                <Form.Item label={t("computed.description")} htmlFor="computed-description" style={{ marginBottom: 0 }}>
                  <Input.TextArea id="computed-description" value={description} maxLength={2000} autoSize={{ minRows: 1, maxRows: 4 }} onChange={(event) => setDescription(event.target.value)} />
                </Form.Item>
              </Form>
            </Card>
            <Card size="small" title={t("computed.what")}><MeasureFields measure={measure} onChange={setMeasure} /></Card>
            {trait && <UsersCard trait={trait} />}
          </Flex>
        </Col>
        <Col xs={24} xl={9}><Spread measure={measure} isComplete={problem === null} /></Col>
      </Row>
    </>
  );
}

function MeasureFields({ measure, onChange }: { measure: Measure; onChange: (measure: Measure) => void }) {
  const { t } = useTranslation();
  const { event, orders } = measure;
  return (
    <Flex vertical gap={12} align="flex-start">
      <Segmented
        value={orders ? "orders" : "event"}
        aria-label={t("computed.of")}
        options={[{ value: "orders", label: t("computed.ofOrders") }, { value: "event", label: t("computed.ofEvents") }]}
        onChange={(next) => onChange(next === "orders" ? ofOrders : ofEvents)}
      />
      <Flex gap={8} align="center" wrap>
        {event && <EventFields event={event} onChange={(next) => onChange({ event: next })} />}
        {orders && <OrderFields orders={orders} onChange={(next) => onChange({ orders: next })} />}
      </Flex>
      {event && <Filters eventName={event.eventName ?? ""} filters={event.filters ?? []} onChange={(filters) => onChange({ event: { ...event, filters } })} />}
      {orders && <Filters eventName="Order Completed" filters={orders.filters ?? []} onChange={(filters) => onChange({ orders: { ...orders, filters } })} />}
      {orders && <Typography.Text type="secondary">{t("computed.ordersHint")}</Typography.Text>}
    </Flex>
  );
}

/** The segments that compare it, which a change moves. */
function UsersCard({ trait }: { trait: ComputedTrait }) {
  const { t } = useTranslation();
  const segmentName = useSegmentNames();
  const { segmentIds, segmentCount } = trait;
  return (
    <Card size="small" title={t("computed.usedBy")}>
      {segmentIds.length === 0 ? <Typography.Text type="secondary">{t("computed.unused")}</Typography.Text> : <Typography.Paragraph type="secondary">{t("computed.usedHint")}</Typography.Paragraph>}
      {segmentIds.map((id) => <div key={id}><Link to={`/segments/${id}`} className="yk-foreign">{segmentName(id)}</Link></div>)}
      {segmentCount > segmentIds.length && <Typography.Text type="secondary">{t("computed.moreUsers", { count: segmentCount - segmentIds.length })}</Typography.Text>}
    </Card>
  );
}

function DeleteButton({ trait }: { trait: ComputedTrait }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/computedTraits/{computed_trait_id}", { params: { path: { computed_trait_id: trait.computedTraitId }, query: { etag: trait.etag } } }),
    onSuccess: () => {
      void message.success(t("computed.deleted"));
      void queries.invalidateQueries();
      void navigate("/computed-traits");
    },
    onError: useTellError(),
  });
  return (
    <Popconfirm title={t("computed.deleteQuestion", { name: trait.displayName })} description={t("computed.deleteHint")} okText={t("computed.delete")} cancelText={t("computed.cancel")} onConfirm={() => remove.mutate()}>
      <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" danger loading={remove.isPending}>{t("computed.delete")}</PermittedButton>
    </Popconfirm>
  );
}

async function fetchTrait(id: string): Promise<ComputedTrait> {
  return (await fetcher.GET("/v1/computedTraits/{computed_trait_id}", { params: { path: { computed_trait_id: id } } })).data!;
}
