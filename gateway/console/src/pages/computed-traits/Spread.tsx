import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, Card, Descriptions, Flex, Statistic, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { fetcher } from "../../api/client";
import { asApiError } from "../../api/errors";
import { ComputedValue } from "../../components/ComputedValue";
import { CustomerName } from "../../components/CustomerName";
import { useErrorWords } from "../../components/errorWords";
import { useFieldValue } from "../../components/fieldWords";
import { useFormat } from "../../components/format";
import type { Measure } from "../../components/rules/rule";
import { useSettled } from "../../components/useSettled";

/** What a measure as it stands would give: for how many, how it is spread, and a few customers. */
export function Spread({ measure, isComplete }: { measure: Measure; isComplete: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useErrorWords();
  const fieldValue = useFieldValue();
  const text = JSON.stringify(measure);
  const asked = useSettled(text);
  const may = usePermission()("PERMISSION_CUSTOMERS_READ");
  const query = useQuery({
    queryKey: ["computed-trait-preview", asked],
    queryFn: async ({ signal }) => (await fetcher.POST("/v1/computedTraits:preview", { body: { measure: JSON.parse(asked) as Measure, sampleSize: 5 }, signal })).data!,
    placeholderData: keepPreviousData,
    enabled: isComplete && may,
    retry: false,
  });
  const found = query.data;
  const error = query.error && asked === text ? asApiError(query.error) : null;
  const isOld = asked !== text || query.isPlaceholderData || !isComplete;
  const total = Number(found?.totalCustomers ?? 0);
  const having = Number(found?.customersWithValue ?? 0);
  const level = (value: number) => format.number(Math.round(value * 100) / 100);
  const numbers = found?.numbers;
  return (
    <Card size="small" title={t("computed.preview")} style={{ position: "sticky", top: 0 }} aria-live="polite">
      <Flex vertical gap={16} style={{ opacity: isOld ? 0.35 : 1 }}>
        <Statistic title={t("computed.having")} value={found ? having : "–"} formatter={() => (found ? format.number(having) : "–")} />
        {found && total > 0 && <Typography.Text type="secondary">{t("segments.share", { share: format.percent(having / total), total: format.number(total) })}</Typography.Text>}
        {numbers && (
          <Descriptions
            size="small"
            column={2}
            items={(["minimum", "lowerQuartile", "median", "upperQuartile", "maximum", "mean"] as const).map((key) => ({ key, label: t(`computed.numbers.${key}`), children: level(numbers[key]) }))}
          />
        )}
        {found && found.topValues.length > 0 && (
          <Descriptions
            size="small"
            column={1}
            title={t("computed.top")}
            items={found.topValues.slice(0, 10).map(({ value, customers }, index) => ({ key: index, label: <span className="yk-foreign">{fieldValue(value)}</span>, children: t("rules.people", { count: Number(customers), shown: format.number(customers) }) }))}
          />
        )}
        {found && found.sample.length > 0 && (
          <div>
            <Typography.Text type="secondary">{t("segments.sample")}</Typography.Text>
            {found.sample.map(({ customerId, value }) => (
              <Flex key={customerId} justify="space-between" gap={12} style={{ padding: "2px 0" }}>
                <CustomerName id={customerId} />
                <ComputedValue type={found.valueType} value={value} />
              </Flex>
            ))}
          </div>
        )}
      </Flex>
      {error && <Alert type="error" showIcon style={{ marginTop: 12 }} title={words(error).title} description={words(error).advice} />}
    </Card>
  );
}
