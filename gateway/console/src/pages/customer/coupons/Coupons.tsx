import { GiftOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Card, Flex, Tag, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, live, queries, type Schema } from "../../../api/client";
import { Chosen } from "../../../components/Chosen";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { ListTable } from "../../../components/ListTable";
import { PermittedButton } from "../../../components/PermittedButton";
import { newRequestId } from "../../../components/requestId";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import { useUrlPage, useUrlState } from "../../../components/urlState";
import { IssueDialog } from "../../coupons/IssueDialog";
import { stateColors, useAmount, useBenefitWords } from "../../coupons/words";

type Coupon = Schema<"Coupon">;

const states = ["COUPON_STATE_ISSUED", "COUPON_STATE_RESERVED", "COUPON_STATE_REDEEMED", "COUPON_STATE_EXPIRED", "COUPON_STATE_CANCELLED"] as const;

/** A customer's coupons; one can be issued or taken back here. */
export function Coupons({ id }: { id: string }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const word = useEnumWords();
  const gives = useBenefitWords();
  const money = useAmount();
  const tellError = useTellError();
  const [state, setState] = useUrlState("coupon");
  const [isIssuing, setIssuing] = useState(false);
  const { token } = useUrlPage();
  const known = states.find((each) => each === state);
  const query = api.useQuery("get", "/v1/customers/{customer_id}/coupons", { params: { path: { customer_id: id }, query: { states: known ? [known] : [], pageSize: 50, pageToken: token } } }, { ...live });
  const cancel = useMutation({
    mutationFn: (code: string) => fetcher.POST("/v1/coupons/{code}:cancel", { params: { path: { code } }, body: { requestId: newRequestId() } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const ask = ({ code, terms }: Coupon) =>
    modal.confirm({
      title: t("coupons.cancelQuestion", { name: terms!.displayName }),
      content: t("coupons.cancelHint"),
      okText: t("coupons.cancel"),
      okButtonProps: { danger: true },
      onOk: () => cancel.mutateAsync(code).catch(() => undefined),
    });
  const columns: TableColumnsType<Coupon> = [
    {
      title: t("coupons.coupon"),
      render: (_, { terms, code }) => (
        <div style={{ maxWidth: 320 }}>
          <span className="yk-foreign">{terms!.displayName}</span>
          <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{gives(terms!)}</Typography.Text>
          {code.startsWith("*") ? (
            // Masked: there is nothing to be copied.
            <Typography.Text code>{code}</Typography.Text>
          ) : (
            <Typography.Text copyable={{ text: code }} code>{code.match(/.{1,4}/g)!.slice(0, 3).join(" ") + " " + code.slice(12)}</Typography.Text>
          )}
        </div>
      ),
    },
    {
      title: t("coupons.state"),
      render: (_, coupon) => {
        const { state: is, orderId, discount, terms } = coupon;
        return (
          <>
            <Tag color={stateColors[is] ?? "default"}>{word("CouponState", is)}</Tag>
            {(is === "COUPON_STATE_ISSUED" || is === "COUPON_STATE_RESERVED") && (
              <PermittedButton permission="PERMISSION_COUPONS_WRITE" type="link" size="small" style={{ paddingInline: 0 }} onClick={() => ask(coupon)}>{t("coupons.cancel")}</PermittedButton>
            )}
            {orderId && <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{t("coupons.ofOrder", { order: orderId })}</Typography.Text>}
            {discount && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("coupons.tookOff", { amount: money(discount, terms!.currencyCode) })}</Typography.Text>}
          </>
        );
      },
    },
    {
      title: t("coupons.validity"),
      render: (_, { issueTime, expireTime }) => (
        <>
          <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("coupons.issueTime")} <Time at={issueTime} /></Typography.Text>
          {t("coupons.end")} <Time at={expireTime} />
        </>
      ),
    },
  ];
  const button = (
    <PermittedButton permission="PERMISSION_COUPONS_WRITE" icon={<GiftOutlined />} onClick={() => setIssuing(true)}>{t("coupons.issue")}</PermittedButton>
  );
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Flex gap={12} wrap justify="space-between" style={{ padding: 12 }}>
        <Chosen label={t("coupons.state")} value={known ?? ""} options={states.map((value) => ({ value, label: word("CouponState", value) }))} onChange={setState} />
        {button}
      </Flex>
      <ListTable<Coupon>
        query={query}
        rows={query.data?.coupons}
        nextPageToken={query.data?.nextPageToken}
        rowKey="couponId"
        columns={columns}
        empty={<EmptyState title={t(known ? "coupons.noneFound" : "coupons.customerHasNone")} hint={t(known ? "coupons.noneFoundHint" : "coupons.customerHasNoneHint")} action={known ? undefined : button} />}
      />
      {isIssuing && <IssueDialog customerId={id} onClose={() => setIssuing(false)} />}
    </Card>
  );
}
