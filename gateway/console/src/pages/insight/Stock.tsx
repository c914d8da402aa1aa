import { Button, Card, Flex, Table, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useFormat } from "../../components/format";
import { CsvButton } from "./CsvButton";

type Line = Schema<"StoreStockFigures"> & { product: string; productName: string };

const colors: Partial<Record<Schema<"StockAction">, string>> = { STOCK_ACTION_REORDER: "red", STOCK_ACTION_MOVE: "blue", STOCK_ACTION_MARK_DOWN: "gold" };

/** How long the stock of each store lasts, and what to do with it; those that need something first. */
export function Stock({ products, bySku, onSku }: { products: readonly Schema<"ProductFigures">[]; bySku: boolean; onSku: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const all: Line[] = products.flatMap(({ product, displayName, stores }) => stores.map((store) => ({ ...store, product, productName: displayName })));
  const lines = [...all.filter(({ action }) => colors[action]), ...all.filter(({ action }) => !colors[action])];
  const heads = [t("insight.goods.product"), t("insight.stock.store"), t("insight.stock.quantity"), t("insight.stock.stated"), t("insight.stock.sold"), t("insight.stock.cover"), t("insight.stock.sellThrough"), t("insight.stock.action")];
  const file = () => [heads, ...lines.map((one) => [one.product, one.storeId, one.quantity, one.stateTime ?? "", one.sold, one.coverDays, one.sellThrough, colors[one.action] ? t(`insight.stock.actions.${one.action}`) : ""])];
  const days = (value: string) => (value ? format.number(Math.round(Number(value) * 10) / 10) : "–");
  return (
    <Card size="small" title={t("insight.stock.title")}>
      {lines.length === 0 ? (
        <Flex vertical align="flex-start" gap={8}>
          <Typography.Text type="secondary">{t("insight.stock.none")}</Typography.Text>
          {!bySku && <Button size="small" onClick={onSku}>{t("insight.stock.bySku")}</Button>}
        </Flex>
      ) : (
        <>
          <Table<Line>
            size="small"
            rowKey={({ product, storeId }) => `${product}\n${storeId}`}
            dataSource={lines}
            pagination={lines.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
            scroll={{ x: "max-content" }}
            columns={[
              { title: heads[0], dataIndex: "product", render: (product: string, { productName }) => <span className="yk-foreign">{productName || product}</span> },
              { title: heads[1], dataIndex: "storeId", render: (storeId: string, { displayName }) => <span className="yk-foreign">{displayName || storeId}</span> },
              { title: heads[2], dataIndex: "quantity", align: "end", render: format.number },
              { title: heads[3], dataIndex: "stateTime", render: (at: string | undefined) => (at ? format.time(at) : "–") },
              { title: heads[4], dataIndex: "sold", align: "end", render: format.number },
              { title: heads[5], dataIndex: "coverDays", align: "end", render: days },
              { title: heads[6], dataIndex: "sellThrough", align: "end", render: (share: string) => (share ? format.percent(Number(share)) : "–") },
              { title: heads[7], dataIndex: "action", render: (action: Line["action"]) => colors[action] && <Tag color={colors[action]}>{t(`insight.stock.actions.${action}`)}</Tag> },
            ]}
          />
          <Flex vertical align="flex-start">
            <Typography.Text type="secondary">{t("insight.stock.hint")}</Typography.Text>
            <CsvButton name="stock" rows={file} />
          </Flex>
        </>
      )}
    </Card>
  );
}
