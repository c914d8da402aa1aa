import { PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Flex, Input, Tag, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { fetcher, queries, type Schema } from "../../api/client";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";

interface Change {
  addTags?: string[];
  removeTags?: string[];
}

/** Tags, added and removed by hand; a removal can be undone. */
export function TagsCard({ customer }: { customer: Schema<"Customer"> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = usePermission();
  const tellError = useTellError();
  const [typed, setTyped] = useState<string | null>(null);
  const path = { customer_id: customer.customerId };
  const change = useMutation({
    mutationFn: (body: Change) => fetcher.POST("/v1/customers/{customer_id}/tags:change", { params: { path }, body }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const add = () => {
    const tag = typed?.trim();
    if (!tag) return setTyped(null);
    change.mutate({ addTags: [tag] }, { onSuccess: () => setTyped(null) });
  };
  const remove = (tag: string) =>
    change.mutate(
      { removeTags: [tag] },
      {
        onSuccess: () => {
          const undo = () => {
            message.destroy(tag);
            change.mutate({ addTags: [tag] });
          };
          void message.open({
            key: tag,
            type: "success",
            duration: 6,
            content: <>{t("customer.tagRemoved", { tag })} <Button type="link" size="small" onClick={undo}>{t("customer.undo")}</Button></>,
          });
        },
      },
    );
  const isClosable = may("PERMISSION_CUSTOMERS_WRITE");
  return (
    <Card
      size="small"
      title={t("customer.tags")}
      extra={
        <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="text" size="small" icon={<PlusOutlined />} onClick={() => setTyped("")}>
          {t("customer.addTag")}
        </PermittedButton>
      }
    >
      <Flex gap={6} wrap>
        {customer.tags.length === 0 && typed === null && <Typography.Text type="secondary">{t("customer.noTags")}</Typography.Text>}
        {customer.tags.map((tag) => (
          <Tag
            key={tag}
            className="yk-foreign"
            closable={isClosable && { "aria-label": t("customer.removeTag", { tag }) }}
            onClose={(event) => {
              event.preventDefault();
              remove(tag);
            }}
          >
            {tag}
          </Tag>
        ))}
        {typed !== null && (
          <Input
            size="small"
            autoFocus
            maxLength={100}
            style={{ width: 140 }}
            value={typed}
            aria-label={t("customer.addTag")}
            placeholder={t("customer.newTag")}
            disabled={change.isPending}
            onChange={(event) => setTyped(event.target.value)}
            onPressEnter={add}
            onBlur={add}
            onKeyDown={(event) => event.key === "Escape" && setTyped(null)}
          />
        )}
      </Flex>
    </Card>
  );
}
