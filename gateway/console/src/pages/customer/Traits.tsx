import { Card, Descriptions, Flex, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { Time } from "../../components/Time";
import { useIdentifierName } from "./identifierWords";
import { isContact, masked } from "./masking";

interface Known {
  type: string;
  value: string;
  time: string | undefined;
}

/** Everything that sources said of the customer, and by what the customer is known. */
export function Traits({ customer }: { customer: Schema<"Customer"> }) {
  const { t, i18n } = useTranslation();
  const identifierName = useIdentifierName();
  const traits = Object.entries(customer.traits ?? {});
  const known: Known[] = customer.identifiers.map(({ type, value }, index) => ({ type, value, time: customer.identifierTimes[index] }));
  const columns: TableColumnsType<Known> = [
    { title: t("customer.identifier"), dataIndex: "type", render: identifierName },
    { title: t("customer.value"), render: (_, { type, value }) => <span className="yk-foreign">{isContact(type) ? masked(type, value) : value}</span> },
    { title: t("customer.knownSince"), dataIndex: "time", render: (at?: string) => <Time at={at} /> },
  ];
  const traitName = (key: string) => (i18n.exists(`customer.traitNames.${key}`) ? t(`customer.traitNames.${key}`) : key);
  return (
    <Flex vertical gap={16}>
      <Card size="small" title={t("customer.traits")}>
        {traits.length === 0 ? (
          <EmptyState title={t("customer.noTraits")} hint={t("customer.noTraitsHint")} />
        ) : (
          <Descriptions
            size="small"
            column={{ xs: 1, sm: 2, xl: 3 }}
            items={traits.map(([key, value]) => ({ key, label: traitName(key), children: <span className="yk-foreign">{shown(key, value)}</span> }))}
          />
        )}
      </Card>
      <Card size="small" title={t("customer.identifiersTitle")} styles={{ body: { padding: 0 } }}>
        <Table size="small" rowKey={({ type, value }) => type + value} columns={columns} dataSource={known} pagination={false} />
      </Card>
    </Flex>
  );
}

function shown(key: string, value: unknown): string {
  if (typeof value === "string") return isContact(key) ? masked(key, value) : value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
