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
import { StockCard } from "./StockCard";
import { bodyOf, StoreFields, valuesOf, type Values } from "./StoreFields";

type Store = Schema<"Store">;

/** Takes a store in, or changes one; what it has stands beside it. */
export function Component() {
  const { storeId } = useParams();
  return storeId ? <Existing key={storeId} id={storeId} /> : <Editor />;
}

function Existing({ id }: { id: string }) {
  // Read once, as a product.
  const query = api.useQuery("get", "/v1/stores/{store_id}", { params: { path: { store_id: id } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(store) => <Editor key={store.deleteTime ?? ""} start={store} />}</QueryView>;
}

function Editor({ start }: { start?: Store }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const may = usePermission()("PERMISSION_CATALOGUE_WRITE");
  const [form] = Form.useForm<Values>();
  const [kept, setKept] = useState(start);
  const [isChanged, setChanged] = useState(false);
  const path = { params: { path: { store_id: kept?.storeId ?? "" } } };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => {
      const body = bodyOf(values);
      if (!kept) return (await fetcher.POST("/v1/stores", { body: { ...body, storeId: values.storeId.trim() } })).data!;
      return (await fetcher.PATCH("/v1/stores/{store_id}", { ...path, body: { ...body, etag: over ?? kept.etag } as Schema<"StoreInput"> })).data!;
    },
    onSuccess: (store) => {
      void message.success(t("catalogue.saved"));
      void queries.invalidateQueries();
      // The page of what is kept now begins anew: nothing is typed on this one any more.
      if (!kept) return void navigate(`/catalogue/stores/${encodeURIComponent(store.storeId)}`, { replace: true });
      setKept(store);
      setChanged(false);
    },
  });
  const archive = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/stores/{store_id}", { params: { ...path.params, query: { etag: kept!.etag } } }),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/catalogue/stores");
    },
    onError: tellError,
  });
  const bringBack = useMutation({
    mutationFn: () => fetcher.POST("/v1/stores/{store_id}:undelete", { ...path, body: {} }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  const isArchived = Boolean(kept?.deleteTime);
  return (
    <>
      <EntryHead
        title={kept ? kept.displayName : t("catalogue.makeStore")}
        back="/catalogue/stores"
        isKept={Boolean(kept)}
        isArchived={isArchived}
        isChanged={isChanged}
        isSaving={save.isPending}
        onSave={form.submit}
        onArchive={() => archive.mutate()}
        onBringBack={() => bringBack.mutate()}
      />
      {save.error && (
        <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/stores/{store_id}", path)).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(), over })} />
      )}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={13}>
          <Card size="small" title={t("catalogue.store")}>
            <Form form={form} layout="vertical" requiredMark={false} disabled={!may || isArchived} initialValues={valuesOf(start)} onValuesChange={() => setChanged(true)} onFinish={(values) => save.mutate({ values })}>
              <StoreFields isNew={!kept} />
            </Form>
          </Card>
        </Col>
        {kept && <Col xs={24} xl={11}><StockCard of={{ storeId: kept.storeId }} isArchived={isArchived} /></Col>}
      </Row>
    </>
  );
}
