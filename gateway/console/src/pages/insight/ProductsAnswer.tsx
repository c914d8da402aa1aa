import { Card, Flex, Table, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useFormat } from "../../components/format";
import { Sparkline } from "../../components/Sparkline";
import { CsvButton } from "./CsvButton";

type Product = Schema<"ProductFigures">;
type Pair = Schema<"ProductPair">;

/** Products: who buys them, who again, how demand goes. */
export function Products({ found }: { found: Schema<"QueryProductsResponse"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const heads = [t("insight.goods.product"), t("insight.goods.orders"), t("insight.goods.buyers"), t("insight.goods.repeat"), t("insight.goods.repeatRate"), t("insight.goods.quantity"), t("insight.goods.revenue")];
  const file = () => [[...heads, ...found.periods], ...found.products.map((one) => [one.product, one.orders, one.buyers, one.repeatBuyers, one.repeatRate, one.quantity, one.revenue, ...one.quantities])];
  return (
    <Card size="small">
      <Table<Product>
        size="small"
        rowKey="product"
        dataSource={[...found.products]}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: heads[0], dataIndex: "product", fixed: "left", render: (product: string, { displayName }) => <span className="yk-foreign">{displayName || product}</span> },
          { title: heads[1], dataIndex: "orders", align: "end", render: format.number },
          { title: heads[2], dataIndex: "buyers", align: "end", render: format.number },
          { title: heads[3], dataIndex: "repeatBuyers", align: "end", render: format.number },
          { title: heads[4], dataIndex: "repeatRate", align: "end", render: (rate: string) => format.percent(Number(rate)) },
          { title: heads[5], dataIndex: "quantity", align: "end", render: format.number },
          { title: heads[6], dataIndex: "revenue", align: "end", render: (money: string) => format.money(Number(money)) },
          { title: t("insight.goods.demand"), key: "demand", render: (_, { product, quantities }) => <Sparkline counts={quantities.map(Number)} label={t("insight.goods.demandLabel", { product, count: quantities.length })} width={140} /> },
        ]}
      />
      <Flex vertical align="flex-start">
        <Typography.Text type="secondary">{t("insight.goods.hasGoods", { orders: format.number(found.orders) })}{found.truncated && ` ${t("insight.more", { count: found.products.length })}`}</Typography.Text>
        <CsvButton name="products" rows={file} />
      </Flex>
    </Card>
  );
}

/** Products that are bought together. */
export function Pairs({ pairs }: { pairs: readonly Pair[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const heads = [t("insight.goods.first"), t("insight.goods.second"), t("insight.goods.both"), t("insight.goods.support"), t("insight.goods.confidence"), t("insight.goods.confidenceBack"), t("insight.goods.lift")];
  const share = (value: string) => format.percent(Number(value));
  const file = () => [heads, ...pairs.map((one) => [one.first, one.second, one.orders, one.support, one.confidence, one.confidenceBack, one.lift])];
  return (
    <Card size="small" title={t("insight.goods.pairs")}>
      {pairs.length === 0 ? (
        <Typography.Text type="secondary">{t("insight.goods.noPairs")}</Typography.Text>
      ) : (
        <>
          <Table<Pair>
            size="small"
            rowKey={({ first, second }) => `${first}\n${second}`}
            dataSource={[...pairs]}
            pagination={pairs.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
            scroll={{ x: "max-content" }}
            columns={[
              { title: heads[0], dataIndex: "first", render: (product: string) => <span className="yk-foreign">{product}</span> },
              { title: heads[1], dataIndex: "second", render: (product: string) => <span className="yk-foreign">{product}</span> },
              { title: heads[2], dataIndex: "orders", align: "end", render: format.number },
              { title: heads[3], dataIndex: "support", align: "end", render: share },
              { title: heads[4], dataIndex: "confidence", align: "end", render: share },
              { title: heads[5], dataIndex: "confidenceBack", align: "end", render: share },
              { title: heads[6], dataIndex: "lift", align: "end", render: (lift: string) => format.number(Math.round(Number(lift) * 100) / 100) },
            ]}
          />
          <CsvButton name="pairs" rows={file} />
        </>
      )}
    </Card>
  );
}
