import { EditOutlined } from "@ant-design/icons";
import { Button, Card, Descriptions, Flex, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFieldName, useFieldValue } from "../../components/fieldWords";
import { Time } from "../../components/Time";
import { PermittedButton } from "../../components/PermittedButton";
import { useUrlState } from "../../components/urlState";
import { ComputedCard } from "./ComputedCard";
import { useIdentifierName } from "./identifierWords";
import { TraitEditor } from "./TraitEditor";
import { TraitHistory } from "./TraitHistory";

interface Known {
  type: string;
  value: string;
  time: string | undefined;
}

/** Everything that sources said of the customer, and by what the customer is known; a value leads to where it comes from. */
export function Traits({ customer }: { customer: Schema<"Customer"> }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const fieldValue = useFieldValue();
  const identifierName = useIdentifierName();
  const [trait, setTrait] = useUrlState("trait");
  const [edited, setEdited] = useState<string | undefined>();
  const traits = Object.entries(customer.traits ?? {});
  const known: Known[] = customer.identifiers.map(({ type, value }, index) => ({ type, value, time: customer.identifierFirstTimes[index] }));
  const columns: TableColumnsType<Known> = [
    { title: t("customer.identifier"), dataIndex: "type", render: identifierName },
    { title: t("customer.value"), render: (_, { type, value }) => <span className="yk-foreign">{value}</span> },
    { title: t("customer.knownSince"), dataIndex: "time", render: (at?: string) => <Time at={at} /> },
  ];
  return (
    <Flex vertical gap={16}>
      <Card
        size="small"
        title={t("customer.traits")}
        extra={<PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="text" size="small" icon={<EditOutlined />} onClick={() => setEdited("")}>{t("customer.editTrait")}</PermittedButton>}
      >
        {traits.length === 0 ? (
          <EmptyState title={t("customer.noTraits")} hint={t("customer.noTraitsHint")} />
        ) : (
          <Descriptions
            size="small"
            column={{ xs: 1, sm: 2, xl: 3 }}
            items={traits.map(([key, value]) => ({ key, label: fieldName(key), children: <Button type="link" size="small" className="yk-foreign" style={{ padding: 0, height: "auto", whiteSpace: "normal", textAlign: "start" }} aria-label={t("customer.historyOf", { name: fieldName(key) })} onClick={() => setTrait(key)}>{fieldValue(value)}</Button> }))}
          />
        )}
      </Card>
      {!customer.restriction && <ComputedCard id={customer.customerId} />}
      {trait && <TraitHistory id={customer.customerId} trait={trait} onEdit={() => setEdited(trait)} onClose={() => setTrait("")} />}
      {edited !== undefined && <TraitEditor customer={customer} trait={edited} onClose={() => setEdited(undefined)} />}
      <Card size="small" title={t("customer.identifiersTitle")} styles={{ body: { padding: 0 } }}>
        <Table size="small" rowKey={({ type, value }) => type + value} columns={columns} dataSource={known} pagination={false} />
      </Card>
    </Flex>
  );
}
