import { CheckCircleFilled, SwapOutlined } from "@ant-design/icons";
import { Alert, Card, Flex, Table, Tag, Typography, theme, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import { fetcher, type Schema } from "../../../api/client";
import { CustomerName } from "../../../components/CustomerName";
import { nameOf } from "../../../components/customerNames";
import { useFieldName, useFieldValue } from "../../../components/fieldWords";
import { useFormat } from "../../../components/format";
import { QueryView } from "../../../components/QueryView";
import { Time } from "../../../components/Time";
import { useIdentifierName } from "../../customer/identifierWords";
import { compared, tellsWho, type Compared, type Customer } from "./compare";

type Suggestion = Schema<"LinkSuggestion">;

/** Both files of a pair, by one call. */
export function pairQuery({ customerId, otherCustomerId }: Suggestion) {
  return {
    queryKey: ["pair", customerId, otherCustomerId],
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const { data } = await fetcher.GET("/v1/customers:batchGet", { params: { query: { customerIds: [customerId, otherCustomerId] } }, signal });
      const files = new Map(data!.customers.map(({ requestedId, customer }) => [requestedId, customer]));
      return [files.get(customerId), files.get(otherCustomerId)] as const;
    },
    staleTime: 60_000,
  };
}

/** Two customers side by side: how likely they are one, why, and what of them agrees. */
export function Pair({ suggestion }: { suggestion: Suggestion }) {
  const { t } = useTranslation();
  const query = useQuery(pairQuery(suggestion));
  return (
    <QueryView query={query}>
      {([one, other]) => {
        if (!one || !other) return <Alert type="info" showIcon title={t("duplicates.gone")} />;
        if (one.customerId === other.customerId) return <Alert type="info" showIcon title={t("duplicates.alreadyOne")} />;
        return <SideBySide one={one} other={other} score={suggestion.score} />;
      }}
    </QueryView>
  );
}

function SideBySide({ one, other, score }: { one: Customer; other: Customer; score: number }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const format = useFormat();
  const fieldName = useFieldName();
  const fieldValue = useFieldValue();
  const identifierName = useIdentifierName();
  const lines = compared(one, other, fieldValue);
  const nameOfLine = ({ name, kind }: Compared) => (kind === "identifier" ? identifierName(name) : fieldName(name.split(".").at(-1)!));
  const names = (...verdicts: Compared["verdict"][]) => [...new Set(lines.filter((each) => tellsWho(each) && verdicts.includes(each.verdict)).map(nameOfLine))];
  const [agree, differ] = [names("agree", "alike"), names("differ")];
  const value = (text: string, verdict: Compared["verdict"]) => (
    <Typography.Text className="yk-foreign" strong={verdict === "agree"} type={text ? undefined : "secondary"} style={verdict === "differ" && text ? { background: token.colorWarningBg, paddingInline: 4 } : {}}>
      {text || "–"}
    </Typography.Text>
  );
  const head = (customer: Customer) => <CustomerName id={customer.customerId} name={nameOf(customer.traits ?? {})} />;
  const columns: TableColumnsType<Compared> = [
    { title: t("duplicates.what"), width: 112, render: (_, each) => <Typography.Text type="secondary">{nameOfLine(each)}</Typography.Text> },
    { title: head(one), render: (_, { one: text, verdict }) => value(text, verdict) },
    { title: head(other), render: (_, { other: text, verdict }) => value(text, verdict) },
    {
      title: t("duplicates.compared"),
      width: 104,
      render: (_, { verdict }) => (
        <span style={{ whiteSpace: "nowrap", color: verdict === "differ" ? token.colorWarningText : verdict === "one" ? token.colorTextTertiary : token.colorSuccessText }}>
          {verdict === "differ" ? <SwapOutlined aria-hidden /> : verdict !== "one" && <CheckCircleFilled aria-hidden />} {t(`duplicates.verdicts.${verdict}`)}
        </span>
      ),
    },
  ];
  const grade = score >= 0.95 ? "high" : score >= 0.75 ? "middle" : "low";
  return (
    <Flex vertical gap={12}>
      <div>
        <Flex gap={8} align="center" wrap>
          <Typography.Text strong style={{ fontSize: 16 }}>{t(`duplicates.grades.${grade}`)}</Typography.Text>
          <Tag color={{ high: "green", middle: "gold", low: "default" }[grade]}>{format.percent(score)}</Tag>
        </Flex>
        <Typography.Text type="secondary">
          {agree.length > 0 ? t("duplicates.agrees", { what: format.list(agree) }) : t("duplicates.nothingAgrees")}
          {differ.length > 0 && ` ${t("duplicates.differs", { what: format.list(differ) })}`}
        </Typography.Text>
      </div>
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Table<Compared>
          size="small"
          rowKey={({ kind, name }) => `${kind} ${name}`}
          columns={columns}
          dataSource={lines}
          pagination={false}
          scroll={{ x: 480 }}
          footer={() => (
            <Flex justify="space-between" gap={16} wrap>
              {[one, other].map(({ customerId, createTime }) => <Typography.Text key={customerId} type="secondary" style={{ fontSize: 12 }}>{t("duplicates.knownSince")} <Time at={createTime} /></Typography.Text>)}
            </Flex>
          )}
        />
      </Card>
    </Flex>
  );
}
