import { EyeOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Card, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../api/client";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useIdentifierName } from "./identifierWords";

const KINDS = ["phone", "email", "member_card"];

/** What reaches the customer. The API masks it; showing it in full is on record, and lasts as long as the page. */
export function ContactsCard({ customer }: { customer: Schema<"Customer"> }) {
  const { t } = useTranslation();
  const identifierName = useIdentifierName();
  const tellError = useTellError();
  const path = { customer_id: customer.customerId };
  const reveal = useMutation({
    mutationFn: async () => (await fetcher.POST("/v1/customers/{customer_id}:revealContacts", { params: { path }, body: {} })).data!,
    onError: tellError,
  });
  const { contacts, identifiers } = reveal.data ?? customer;
  const current = new Map(contacts.map(({ type, value }) => [type, value]));
  const shown = new Map<string, { type: string; value: string }>();
  for (const { type, value } of [...contacts, ...identifiers.filter((each) => KINDS.includes(each.type))]) {
    if (value) shown.set(`${type} ${value}`, { type, value });
  }
  return (
    <Card
      size="small"
      title={t("customer.contacts")}
      extra={
        !reveal.data && (
          <PermittedButton permission="PERMISSION_CONTACTS_REVEAL" type="text" size="small" icon={<EyeOutlined />} loading={reveal.isPending} onClick={() => reveal.mutate()}>
            {t("customer.reveal")}
          </PermittedButton>
        )
      }
    >
      <Flex vertical gap={8}>
        {shown.size === 0 && <Typography.Text type="secondary">{t("customer.noContacts")}</Typography.Text>}
        {[...shown].map(([key, { type, value }]) => (
          <Flex key={key} justify="space-between" gap={12}>
            <Typography.Text type="secondary" style={{ whiteSpace: "nowrap" }}>{identifierName(type)}</Typography.Text>
            <span className="yk-foreign" style={{ textAlign: "end" }}>
              {value}
              {current.has(type) && current.get(type) !== value && <Typography.Text type="secondary"> · {t("customer.earlier")}</Typography.Text>}
            </span>
          </Flex>
        ))}
        <Flex justify="space-between" gap={12}>
          <Typography.Text type="secondary">{t("customer.since")}</Typography.Text>
          <Time at={customer.createTime} />
        </Flex>
      </Flex>
    </Card>
  );
}
