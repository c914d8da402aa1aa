import { Card, Descriptions } from "antd";
import { useTranslation } from "react-i18next";
import { api, live } from "../../api/client";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { RowsSkeleton } from "../../components/Skeletons";
import { useAmount } from "./words";

/** What came of a template's coupons, and what they cost. */
export function UseCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useAmount();
  const query = api.useQuery("get", "/v1/couponTemplates/{coupon_template_id}", { params: { path: { coupon_template_id: id } } }, { ...live });
  return (
    <Card size="small" title={t("coupons.use")}>
      <QueryView query={query} skeleton={<RowsSkeleton />}>
        {({ use, stock, currencyCode }) => (
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: "issued", label: t("coupons.issued"), children: stock === "0" ? format.number(use!.issued) : t("coupons.ofStock", { issued: format.number(use!.issued), stock: format.number(stock) }) },
              { key: "redeemed", label: t("coupons.redeemed"), children: format.number(use!.redeemed) },
              { key: "expired", label: t("coupons.expired"), children: format.number(use!.expired) },
              { key: "cancelled", label: t("coupons.cancelled"), children: format.number(use!.cancelled) },
              { key: "cost", label: t("coupons.cost"), children: money(use!.cost, currencyCode) },
              { key: "revenue", label: t("coupons.revenue"), children: money(use!.revenue, currencyCode) },
            ]}
          />
        )}
      </QueryView>
    </Card>
  );
}
