import { useMutation } from "@tanstack/react-query";
import { App, Card, Flex, Form, Input, InputNumber, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";

type Level = Schema<"StockLevel">;

interface Props {
  /** Of a product, by store; or of a store, by product. */
  of: { sku: string; storeId?: undefined } | { storeId: string; sku?: undefined };
  isArchived: boolean;
}

/** How much of a product each store has, or how much of each product a store has, and the way to say how much there is. */
export function StockCard({ of, isArchived }: Props) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { token } = useUrlPage("stock");
  const { sku = "", storeId = "" } = of;
  const page = { pageToken: token, pageSize: 50 };
  const ofProduct = api.useQuery("get", "/v1/products/{sku}/stock", { params: { path: { sku }, query: page } }, { enabled: Boolean(sku) });
  const ofStore = api.useQuery("get", "/v1/stores/{store_id}/stock", { params: { path: { store_id: storeId }, query: page } }, { enabled: Boolean(storeId) });
  const query = sku ? ofProduct : ofStore;
  const total = ofProduct.data?.totalQuantity;
  const columns: TableColumnsType<Level> = [
    sku
      ? { title: t("catalogue.store"), render: (_, level) => <Named to={`/catalogue/stores/${encodeURIComponent(level.storeId)}`} name={level.storeName} id={level.storeId} /> }
      : { title: t("catalogue.product"), render: (_, level) => <Named to={`/catalogue/products/${encodeURIComponent(level.sku)}`} name={level.productName} id={level.sku} /> },
    { title: t("catalogue.quantity"), dataIndex: "quantity", align: "end", render: (value: string) => <Typography.Text type={value === "0" ? "danger" : undefined}>{number(value)}</Typography.Text> },
    { title: t("catalogue.asOf"), dataIndex: "stateTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
  return (
    <Card size="small" title={t("catalogue.stock")} extra={total !== undefined && t("catalogue.total", { quantity: number(total) })} styles={{ body: { padding: 0 } }}>
      {!isArchived && <StateForm of={of} />}
      <ListTable<Level>
        query={query}
        rows={query.data?.levels}
        nextPageToken={query.data?.nextPageToken}
        pageName="stock"
        size="small"
        rowKey={(level) => `${level.sku} ${level.storeId}`}
        columns={columns}
        empty={<EmptyState title={t("catalogue.noStock")} hint={t("catalogue.noStockHint")} />}
      />
    </Card>
  );
}

function Named({ to, name, id }: { to: string; name: string; id: string }) {
  return (
    <div style={{ maxWidth: 260 }}>
      <Link to={to} className="yk-foreign">{name}</Link>
      <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{id}</Typography.Text>
    </div>
  );
}

function StateForm({ of }: { of: Props["of"] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tellError = useTellError();
  const [form] = Form.useForm<{ other: string; quantity: number }>();
  const state = useMutation({
    mutationFn: async ({ other, quantity }: { other: string; quantity: number }) => {
      const line = { sku: of.sku ?? other.trim(), storeId: of.storeId ?? other.trim(), quantity: String(quantity) };
      return (await fetcher.POST("/v1/stock:set", { body: { lines: [line], stateTime: new Date().toISOString() } })).data!;
    },
    onSuccess: ({ rejected }) => {
      if (rejected.length > 0) {
        // Beside what was typed, which stays.
        form.setFields([{ name: "other", errors: [t(of.sku ? "catalogue.unknownStore" : "catalogue.unknownProduct")] }]);
        return;
      }
      void message.success(t("catalogue.saved"));
      form.resetFields();
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const label = t(of.sku ? "catalogue.storeId" : "catalogue.sku");
  return (
    <Form form={form} layout="vertical" requiredMark={false} style={{ padding: "12px 12px 0" }} onFinish={(values) => state.mutate(values)}>
      <Flex gap={8} align="flex-start">
        <Form.Item name="other" style={{ flex: 1, marginBottom: 12 }} rules={[{ required: true, whitespace: true, message: t("catalogue.whichMissing", { what: label }) }]}>
          <Input maxLength={100} aria-label={label} placeholder={label} />
        </Form.Item>
        <Form.Item name="quantity" style={{ marginBottom: 12 }} rules={[{ required: true, message: t("catalogue.quantityMissing") }]}>
          <InputNumber min={0} max={1_000_000_000} precision={0} aria-label={t("catalogue.quantity")} placeholder={t("catalogue.quantity")} style={{ width: 120 }} />
        </Form.Item>
        <PermittedButton permission="PERMISSION_CATALOGUE_WRITE" htmlType="submit" loading={state.isPending}>{t("catalogue.stateStock")}</PermittedButton>
      </Flex>
    </Form>
  );
}
