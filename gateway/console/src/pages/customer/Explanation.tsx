import { CheckCircleFilled, CloseCircleOutlined } from "@ant-design/icons";
import { Alert, Flex, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { useConditionWords } from "../../components/conditionWords";
import { useEventName } from "../../components/eventName";
import { useFieldValue } from "../../components/fieldWords";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { Time } from "../../components/Time";

type Part = Schema<"ExplainedRule">;

/** A segment's rule, condition by condition: met or not, with the value that was found. */
export function Explanation({ customerId, segmentId }: { customerId: string; segmentId: string }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/segments/{segment_id}/members/{customer_id}:explain", {
    params: { path: { segment_id: segmentId, customer_id: customerId } },
  });
  return (
    <QueryView query={query}>
      {({ rule, membership }) => (
        <Flex vertical gap={8}>
          {rule && Boolean(membership) !== rule.met && <Alert type="info" showIcon title={t("customer.aboutToMove")} />}
          {rule && <ExplainedPart part={rule} />}
        </Flex>
      )}
    </QueryView>
  );
}

function ExplainedPart({ part }: { part: Part }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const words = useConditionWords();
  const kind = part.parts.length > 0 ? kindOf(part) : null;
  const sign = part.met ? (
    <CheckCircleFilled style={{ color: token.colorSuccess }} aria-label={t("customer.met")} />
  ) : (
    <CloseCircleOutlined style={{ color: token.colorTextTertiary }} aria-label={t("customer.notMet")} />
  );
  if (kind) {
    return (
      <div>
        <Flex gap={8} align="baseline">{sign}<Typography.Text strong className="yk-foreign">{part.condition ? words(part.condition) : t(`customer.groups.${kind}`)}</Typography.Text></Flex>
        <div style={{ marginInlineStart: 6, paddingInlineStart: 16, borderInlineStart: `1px solid ${token.colorBorder}`, marginTop: 4 }}>
          {part.parts.map((inner) => <ExplainedPart key={inner.path} part={inner} />)}
        </div>
      </div>
    );
  }
  return (
    <Flex gap={8} align="baseline" style={{ padding: "4px 0" }}>
      {sign}
      <div>
        <span className="yk-foreign">{part.condition && words(part.condition)}</span>
        <Found part={part} />
      </div>
    </Flex>
  );
}

function Found({ part }: { part: Part }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fieldValue = useFieldValue();
  const eventName = useEventName();
  const { found, foundTime, changeTime, events } = part;
  const proofs = events.map((event) => `${eventName(event.eventName)} ${format.time(event.occurTime ?? "")}`).join(" · ");
  return (
    <div>
      <Typography.Text type="secondary" className="yk-foreign" style={{ fontSize: 12 }}>
        {t("customer.found", { value: fieldValue(found) })}
        {foundTime && <> · <Time at={foundTime} /></>}
        {changeTime && <> · {t("customer.changesAt", { time: format.time(changeTime) })}</>}
      </Typography.Text>
      {proofs && <Typography.Paragraph type="secondary" className="yk-foreign" style={{ fontSize: 12, marginBottom: 0 }} ellipsis={{ rows: 2, expandable: true }}>{t("customer.provedBy", { events: proofs })}</Typography.Paragraph>}
    </div>
  );
}

/** The kind of a group stands in the paths of its parts: `rule.all.rules[0]`, `rule.not`. */
function kindOf(part: Part): "all" | "any" | "not" {
  const rest = part.parts[0]!.path.slice(part.path.length);
  return rest.startsWith(".any") ? "any" : rest.startsWith(".not") ? "not" : "all";
}
