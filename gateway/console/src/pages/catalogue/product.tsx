import { useMutation } from "@tanstack/react-query";
import { App, Card, Col, Form, Row } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { usePermission } from "../../app/session";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { QueryView } from "../../components/QueryView";
import { SaveError } from "../../components/SaveError";
import { PageSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { EntryHead } from "./EntryHead";
import { bodyOf, ProductFields, valuesOf, type Values } from "./ProductFields";
import { StockCard } from "./StockCard";

type Product = Schema<"Product">;

/** Takes a product in, or changes one; how much of it stores have stands beside it. */
export function Component() {
  const { sku } = useParams();
  return sku ? <Existing key={sku} sku={sku} /> : <Editor />;
}

function Existing({ sku }: { sku: string }) {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/products/{sku}", { params: { path: { sku } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(product) => <Editor key={product.deleteTime ?? ""} start={product} />}</QueryView>;
}

function Editor({ start }: { start?: Product }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const may = usePermission()("PERMISSION_CATALOGUE_WRITE");
  const [form] = Form.useForm<Values>();
  const [kept, setKept] = useState(start);
  const [isChanged, setChanged] = useState(false);
  const path = { params: { path: { sku: kept?.sku ?? "" } } };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => {
      const body = bodyOf(values);
      if (!kept) return (await fetcher.POST("/v1/products", { body: { ...body, sku: values.sku.trim() } })).data!;
      // The SKU stands in the path; what a body names is changed, and null empties it.
      return (await fetcher.PATCH("/v1/products/{sku}", { ...path, body: { ...body, etag: over ?? kept.etag } as Schema<"ProductInput"> })).data!;
    },
    onSuccess: (product) => {
      void message.success(t("catalogue.saved"));
      void queries.invalidateQueries();
      // The page of what is kept now begins anew: nothing is typed on this one any more.
      if (!kept) return void navigate(`/catalogue/products/${encodeURIComponent(product.sku)}`, { replace: true });
      setKept(product);
      setChanged(false);
    },
  });
  const archive = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/products/{sku}", { params: { ...path.params, query: { etag: kept!.etag } } }),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/catalogue");
    },
    onError: tellError,
  });
  const bringBack = useMutation({
    mutationFn: () => fetcher.POST("/v1/products/{sku}:undelete", { ...path, body: {} }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  const isArchived = Boolean(kept?.deleteTime);
  return (
    <>
      <EntryHead
        title={kept ? kept.displayName : t("catalogue.makeProduct")}
        back="/catalogue"
        isKept={Boolean(kept)}
        isArchived={isArchived}
        isChanged={isChanged}
        isSaving={save.isPending}
        onSave={form.submit}
        onArchive={() => archive.mutate()}
        onBringBack={() => bringBack.mutate()}
      />
      {save.error && (
        <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/products/{sku}", path)).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(), over })} />
      )}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={13}>
          <Card size="small" title={t("catalogue.product")}>
            <Form form={form} layout="vertical" requiredMark={false} disabled={!may || isArchived} initialValues={valuesOf(start)} onValuesChange={() => setChanged(true)} onFinish={(values) => save.mutate({ values })}>
              <ProductFields isNew={!kept} />
            </Form>
          </Card>
        </Col>
        {kept && <Col xs={24} xl={11}><StockCard of={{ sku: kept.sku }} isArchived={isArchived} /></Col>}
      </Row>
    </>
  );
}
