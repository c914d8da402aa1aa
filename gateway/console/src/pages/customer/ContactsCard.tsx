import { Card, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Time } from "../../components/Time";
import { useIdentifierName } from "./identifierWords";
import { masked } from "./masking";

/** What reaches the customer and by what the customer is known; contact points masked. */
export function ContactsCard({ customer }: { customer: Schema<"Customer"> }) {
  const { t } = useTranslation();
  const identifierName = useIdentifierName();
  const current = new Map(customer.contacts.map(({ type, value }) => [type, value]));
  const known = customer.identifiers.filter(({ type }) => type === "phone" || type === "email" || type === "member_card");
  const shown = new Map<string, string>();
  for (const { type, value } of [...customer.contacts, ...known]) if (value) shown.set(`${type} ${value}`, type);
  return (
    <Card size="small" title={t("customer.contacts")}>
      <Flex vertical gap={8}>
        {shown.size === 0 && <Typography.Text type="secondary">{t("customer.noContacts")}</Typography.Text>}
        {[...shown].map(([key, type]) => {
          const value = key.slice(type.length + 1);
          return (
            <Flex key={key} justify="space-between" gap={12}>
              <Typography.Text type="secondary" style={{ whiteSpace: "nowrap" }}>{identifierName(type)}</Typography.Text>
              <span className="yk-foreign" style={{ textAlign: "end" }}>
                {masked(type, value)}
                {current.has(type) && current.get(type) !== value && <Typography.Text type="secondary"> · {t("customer.earlier")}</Typography.Text>}
              </span>
            </Flex>
          );
        })}
        <Flex justify="space-between" gap={12}>
          <Typography.Text type="secondary">{t("customer.since")}</Typography.Text>
          <Time at={customer.createTime} />
        </Flex>
      </Flex>
    </Card>
  );
}
