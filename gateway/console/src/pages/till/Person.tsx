import { useMutation } from "@tanstack/react-query";
import { Alert, App, Card, Col, Flex, List, Progress, Row, Statistic, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { useSegmentNames } from "../../components/names";
import { PermittedButton } from "../../components/PermittedButton";
import { newRequestId } from "../../components/requestId";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";

type Found = Schema<"IdentifiedCustomer">;

const SHOWN_AGE = 60_000;

/** Who stands at the counter: name, tier, points, what to say, coupons, last purchases. */
export function Person({ found, hasBasket, onChanged }: { found: Found; hasBasket: boolean; onChanged: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const segmentName = useSegmentNames();
  const tier = found.points?.tier;
  const aged = agedSince(found);
  return (
    <Flex vertical gap={16}>
      <Card size="small">
        <Flex justify="space-between" align="start" wrap gap={12}>
          <div>
            <Typography.Title level={3} className="yk-foreign" style={{ marginTop: 0 }}>
              <Link to={`/customers/${found.customerId}`}>{found.displayName || t("till.noName")}</Link>
            </Typography.Title>
            <Flex gap={4} wrap>
              {tier?.title && <Tag color="gold" className="yk-foreign">{tier.title}</Tag>}
              {found.tags.map((tag) => <Tag key={tag} className="yk-foreign">{tag}</Tag>)}
              {found.segments.map(({ segmentId }) => <Tag key={segmentId} color="blue" className="yk-foreign">{segmentName(segmentId)}</Tag>)}
            </Flex>
          </div>
          <Row gutter={24}>
            <Col><Statistic title={t("loyalty.points")} value={format.number(found.points?.balance ?? "0")} /></Col>
            <Col><Statistic title={t("till.coupons")} value={format.number(found.coupons.length)} /></Col>
          </Row>
        </Flex>
        {tier?.nextTierId && (
          <div style={{ marginTop: 8 }}>
            <Progress percent={Math.min(100, Math.floor((100 * Number(tier.progress)) / Number(tier.nextThreshold || 1)))} showInfo={false} size="small" aria-label={t("loyalty.progress")} />
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {t("loyalty.toNext", { missing: format.number(Math.max(0, Number(tier.nextThreshold) - Number(tier.progress))), tier: tier.nextTitle })}
            </Typography.Text>
          </div>
        )}
      </Card>
      {found.restricted && <Alert type="warning" showIcon title={t("till.restricted")} />}
      {found.missing.length > 0 && <Alert type="info" showIcon title={t("till.missing")} />}
      {aged && <Alert type="info" showIcon title={t("till.aged", { time: format.time(aged) })} />}
      <Actions actions={found.nextActions} />
      {found.coupons.length > 0 && <Coupons coupons={found.coupons} hasBasket={hasBasket} />}
      <Purchases found={found} onChanged={onChanged} />
    </Flex>
  );
}

/** As of when segments or scores are, where that is more than a minute ago. */
function agedSince({ segmentsTime, scoresTime }: Found): string | undefined {
  const oldest = [segmentsTime, scoresTime].filter((each): each is string => !!each).sort((one, other) => Date.parse(one) - Date.parse(other))[0];
  return oldest && Date.now() - Date.parse(oldest) > SHOWN_AGE ? oldest : undefined;
}

function Actions({ actions }: { actions: Found["nextActions"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (actions.length === 0) return null;
  return (
    <Card size="small" title={t("till.next")}>
      <List
        size="small"
        dataSource={actions}
        renderItem={({ kind, subject, value }) => <List.Item className="yk-foreign">{t(`till.action.${kind}`, { subject, value: format.number(value) })}</List.Item>}
      />
    </Card>
  );
}

function Coupons({ coupons, hasBasket }: { coupons: Found["coupons"]; hasBasket: boolean }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (
    <Card size="small" title={t("till.coupons")} extra={!hasBasket && <Typography.Text type="secondary">{t("till.couponsHint")}</Typography.Text>}>
      <List
        size="small"
        dataSource={coupons}
        renderItem={({ coupon, discount, refusal, gift }) => (
          <List.Item
            extra={
              hasBasket &&
              (refusal === "COUPON_REFUSAL_UNSPECIFIED" ? (
                <Tag color="green">{gift ? t("till.gift", { sku: gift.sku }) : t("till.off", { amount: discount })}</Tag>
              ) : (
                <Typography.Text type="secondary">{word("CouponRefusal", refusal)}</Typography.Text>
              ))
            }
          >
            <List.Item.Meta title={<span className="yk-foreign">{coupon?.terms?.displayName || coupon?.couponTemplateId}</span>} description={<>{coupon?.code} · {t("till.until")} <Time at={coupon?.expireTime} /></>} />
          </List.Item>
        )}
      />
    </Card>
  );
}

function Purchases({ found, onChanged }: { found: Found; onChanged: () => void }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const format = useFormat();
  const tellError = useTellError();
  const refund = useMutation({
    mutationFn: (body: { orderId: string; requestId: string }) =>
      fetcher.POST("/v1/customers/{customer_id}/purchases:refund", { params: { path: { customer_id: found.customerId } }, body }),
    onSuccess: ({ data }) => {
      void message.success(t("till.refunded", { amount: data?.revenue ?? "" }));
      void queries.invalidateQueries();
      onChanged();
    },
    onError: tellError,
  });
  const ask = (orderId: string) => {
    const requestId = newRequestId();
    modal.confirm({
      title: t("till.refundQuestion", { order: orderId }),
      content: t("till.refundHint"),
      okText: t("till.refund"),
      onOk: () => refund.mutateAsync({ orderId, requestId }).catch(() => undefined),
    });
  };
  return (
    <Card size="small" title={t("till.purchases")}>
      <List
        size="small"
        dataSource={found.recentPurchases}
        locale={{ emptyText: t("till.noPurchases") }}
        renderItem={({ occurTime, orderId, amount, currency, lines }) => (
          <List.Item extra={orderId && <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" size="small" onClick={() => ask(orderId)}>{t("till.refund")}</PermittedButton>}>
            <List.Item.Meta
              title={amount ? format.money(Number(amount), currency || undefined) : t("till.noAmount")}
              description={<><Time at={occurTime} /> · <span className="yk-foreign">{orderId}</span>{lines > 0 && <> · {t("till.lines", { count: lines })}</>}</>}
            />
          </List.Item>
        )}
      />
    </Card>
  );
}
