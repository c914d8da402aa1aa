import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Card, Flex, Input, InputNumber, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { useErrorWords } from "../../components/errorWords";
import { useFormat } from "../../components/format";
import { PermittedButton } from "../../components/PermittedButton";
import { newRequestId } from "../../components/requestId";
import { amountOf, basketOf, complete, hundredths, newOrderId, total, type Line } from "./basket";

interface Props {
  shown: { type: string; value: string };
  found: Schema<"IdentifiedCustomer"> | undefined;
  currency: string;
  lines: Line[];
  onLines: (lines: Line[]) => void;
  onPaid: () => void;
}

/** What is bought: lines, the best coupon, a further identifier that the purchase binds, and the end of it. */
export function Counter({ shown, found, currency, lines, onLines, onPaid }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const format = useFormat();
  const words = useErrorWords();
  const [card, setCard] = useState("");
  const [isCouponUsed, setCouponUsed] = useState(true);
  // An order that got no answer is sent again under the same id: it is recorded once.
  const [orderId, setOrderId] = useState(newOrderId);
  const best = found?.coupons.find(({ refusal, discount }) => refusal === "COUPON_REFUSAL_UNSPECIFIED" && Number(discount) > 0);
  const sum = total(lines);
  const off = best && isCouponUsed ? Math.min(sum, hundredths(best.discount) ?? 0) : 0;
  const pay = useMutation({
    mutationFn: async () => {
      const basket = basketOf(lines, currency)!;
      if (off && best?.coupon) {
        await fetcher.POST("/v1/coupons/{code}:redeem", { params: { path: { code: best.coupon.code } }, body: { orderId, basket, requestId: orderId } });
      }
      const identifiers = [shown, ...(card.trim() ? [{ type: "member_card", value: card.trim() }] : [])];
      const products = basket.lines!.map(({ sku, quantity, price }) => ({ sku, ...(quantity ? { quantity } : {}), ...(price ? { price } : {}) }));
      const { data } = await fetcher.POST("/v1/purchases", { body: { identifiers, orderId, revenue: amountOf(sum - off), currency, products } });
      return Number(data?.points ?? 0);
    },
    onSuccess: (points) => {
      const amount = format.money((sum - off) / 100, currency);
      // The balance follows within a second; what this purchase earns is known now.
      void message.success(points ? t("till.paidEarns", { amount, points: format.number(points) }) : t("till.paid", { amount }));
      onLines([]);
      setCard("");
      setOrderId(newOrderId());
      void queries.invalidateQueries();
      onPaid();
    },
  });
  const change = (key: string, part: Partial<Line>) => onLines(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  return (
    <Card size="small" title={t("till.counter")} extra={<Typography.Text type="secondary">{orderId}</Typography.Text>}>
      <Flex vertical gap={8}>
        {lines.map((line) => (
          <Flex key={line.key} gap={8}>
            <Input size="large" value={line.sku} maxLength={200} aria-label={t("till.sku")} placeholder={t("till.sku")} onChange={({ target }) => change(line.key, { sku: target.value })} />
            <InputNumber size="large" min={1} max={9999} precision={0} value={line.quantity} aria-label={t("till.quantity")} style={{ width: 90 }} onChange={(quantity) => change(line.key, { quantity: quantity ?? 1 })} />
            <Input size="large" inputMode="decimal" value={line.price} aria-label={t("till.price")} placeholder={t("till.price")} style={{ width: 120 }} status={line.price && hundredths(line.price) === null ? "error" : ""} onChange={({ target }) => change(line.key, { price: target.value.trim() })} />
            <Button size="large" icon={<DeleteOutlined />} aria-label={t("till.remove")} onClick={() => onLines(lines.filter(({ key }) => key !== line.key))} />
          </Flex>
        ))}
        <Button icon={<PlusOutlined />} disabled={lines.length >= 200} onClick={() => onLines([...lines, { key: newRequestId(), sku: "", quantity: 1, price: "" }])}>{t("till.add")}</Button>
        {lines.length > 0 && (
          <>
            <Input value={card} maxLength={500} allowClear aria-label={t("till.bind")} placeholder={t("till.bind")} onChange={({ target }) => setCard(target.value)} />
            {best?.coupon && (
              <Button type={isCouponUsed ? "primary" : "default"} ghost={isCouponUsed} aria-pressed={isCouponUsed} onClick={() => setCouponUsed(!isCouponUsed)}>
                <span className="yk-foreign">{t(isCouponUsed ? "till.couponUsed" : "till.couponLeft", { name: best.coupon.terms?.displayName || best.coupon.code, amount: format.money(Number(best.discount), currency) })}</span>
              </Button>
            )}
            <Flex justify="space-between" align="center">
              <Typography.Title level={4} style={{ margin: 0 }}>{t("till.sum", { amount: format.money((sum - off) / 100, currency) })}</Typography.Title>
              <PermittedButton size="large" type="primary" permission="PERMISSION_CUSTOMERS_WRITE" loading={pay.isPending} blocked={complete(lines).length < lines.length ? t("till.incomplete") : ""} onClick={() => pay.mutate()}>{t("till.pay")}</PermittedButton>
            </Flex>
            {pay.error && <Alert type="error" showIcon title={words(pay.error).title} description={words(pay.error).advice} />}
          </>
        )}
      </Flex>
    </Card>
  );
}
