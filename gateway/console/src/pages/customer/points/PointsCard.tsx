import { Alert, Button, Card, Flex, Progress, Statistic, Tag, Tooltip, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, live, type Schema } from "../../../api/client";
import type { Permission } from "../../../app/session";
import { ErrorState } from "../../../components/ErrorState";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { RowsSkeleton } from "../../../components/Skeletons";
import { Time } from "../../../components/Time";
import { PointsDialog, type Act } from "./PointsDialog";

const acts: Act[] = ["earn", "redeem", "adjust"];

/** Letting a customer pay is the till's work; giving points and correcting balances is not. */
const permissions: Record<Act, Permission> = {
  earn: "PERMISSION_LOYALTY_WRITE",
  redeem: "PERMISSION_CUSTOMERS_WRITE",
  adjust: "PERMISSION_LOYALTY_WRITE",
};

/** What a customer has in the loyalty programme: balance, tier, what ends next; points are given, taken and corrected here. */
export function PointsCard({ id, onLedger }: { id: string; onLedger: () => void }) {
  const { t } = useTranslation();
  const [act, setAct] = useState<Act | null>(null);
  const query = api.useQuery("get", "/v1/customers/{customer_id}/points", { params: { path: { customer_id: id }, query: { pageSize: 1 } } }, { ...live });
  const points = query.data;
  return (
    <Card size="small" title={t("loyalty.points")} extra={<Button type="text" size="small" onClick={onLedger}>{t("loyalty.ledger")}</Button>}>
      {points ? <Held points={points} /> : query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <RowsSkeleton />}
      <Flex gap={8} wrap style={{ marginTop: 12 }}>
        {acts.map((each) => (
          <PermittedButton key={each} permission={permissions[each]} size="small" onClick={() => setAct(each)}>{t(`loyalty.act.${each}`)}</PermittedButton>
        ))}
      </Flex>
      {act && <PointsDialog id={id} act={act} balance={points?.balance ?? "0"} onClose={() => setAct(null)} />}
    </Card>
  );
}

function Held({ points }: { points: Schema<"CustomerPoints"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const next = points.batches.find(({ expireTime }) => expireTime);
  return (
    <Flex vertical gap={10}>
      <Statistic value={format.number(points.balance)} suffix={<Typography.Text type="secondary">{t("loyalty.unit")}</Typography.Text>} />
      {points.debt !== "0" && <Alert type="warning" showIcon title={t("loyalty.debt", { points: format.number(points.debt) })} />}
      {next && (
        <Typography.Text type="secondary">
          {t("loyalty.endsNext", { points: format.number(next.remaining) })} <Time at={next.expireTime} />
        </Typography.Text>
      )}
      {points.tier && <Tier tier={points.tier} />}
    </Flex>
  );
}

function Tier({ tier }: { tier: Schema<"TierStatus"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!tier.tierId && !tier.nextTierId) return null;
  const missing = tier.nextTierId ? Math.max(0, Number(tier.nextThreshold) - Number(tier.progress)) : 0;
  return (
    <div>
      <Flex gap={8} align="center" wrap>
        <Tooltip title={tier.benefits.join(" · ")}>
          <Tag color={tier.tierId ? "gold" : "default"} className="yk-foreign">{tier.title || t("loyalty.noTier")}</Tag>
        </Tooltip>
        {tier.inGrace && <Tag color="orange">{t("loyalty.inGrace")}</Tag>}
        {tier.expireTime && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("loyalty.tierUntil")} <Time at={tier.expireTime} /></Typography.Text>}
      </Flex>
      {tier.nextTierId && (
        <>
          <Progress percent={Math.min(100, Math.floor((100 * Number(tier.progress)) / Number(tier.nextThreshold || 1)))} showInfo={false} size="small" aria-label={t("loyalty.progress")} />
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("loyalty.toNext", { missing: format.number(missing), tier: tier.nextTitle })}</Typography.Text>
        </>
      )}
    </div>
  );
}
