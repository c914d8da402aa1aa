import { Card, Flex, Typography } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Erasure } from "./Erasure";
import { Export } from "./Export";
import { Restriction } from "./Restriction";

/** What a customer may ask of those who keep their data. Each act is a line. */
export function PrivacyCard({ customer }: { customer: Schema<"Customer"> }) {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("privacy.title")}>
      <Flex vertical gap={16}>
        <Restriction customer={customer} />
        <Export id={customer.customerId} />
        <Erasure id={customer.customerId} />
      </Flex>
    </Card>
  );
}

/** One act: what it is, where it stands, and its buttons. */
export function PrivacyAct({ title, hint, children }: { title: ReactNode; hint: ReactNode; children: ReactNode }) {
  return (
    <div>
      <Typography.Text strong>{title}</Typography.Text>
      <Typography.Text type="secondary" style={{ display: "block", fontSize: 12, margin: "2px 0 8px" }}>{hint}</Typography.Text>
      <Flex gap={8} wrap>{children}</Flex>
    </div>
  );
}
