import { PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Flex, Tag, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { fetcher, queries, type Schema } from "../../api/client";
import { PermittedButton } from "../../components/PermittedButton";
import { useTagDefinitions, useTagTitle } from "../../components/tags";
import { useTellError } from "../../components/tellError";
import { TagPicker } from "./TagPicker";

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
  const titleOf = useTagTitle();
  const { data: definitions } = useTagDefinitions();
  const known = new Map(definitions?.map((definition) => [definition.tagId, definition]));
  const [isAdding, setAdding] = useState(false);
  const path = { customer_id: customer.customerId };
  const change = useMutation({
    mutationFn: (body: Change) => fetcher.POST("/v1/customers/{customer_id}/tags:change", { params: { path }, body }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const add = (tag: string) => change.mutate({ addTags: [tag] }, { onSuccess: () => setAdding(false) });
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
        <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="text" size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {t("customer.addTag")}
        </PermittedButton>
      }
    >
      <Flex gap={6} wrap>
        {customer.tags.length === 0 && !isAdding && <Typography.Text type="secondary">{t("customer.noTags")}</Typography.Text>}
        {customer.tags.map((tag) => (
          <Tag
            key={tag}
            className="yk-foreign"
            {...(known.get(tag)?.color && { color: known.get(tag)!.color })}
            {...(known.get(tag)?.description && { title: known.get(tag)!.description })}
            closable={isClosable && { "aria-label": t("customer.removeTag", { tag }) }}
            onClose={(event) => {
              event.preventDefault();
              remove(tag);
            }}
          >
            {known.has(tag) ? titleOf(known.get(tag)!) : tag}
          </Tag>
        ))}
        {isAdding && <TagPicker carried={customer.tags} definitions={definitions ?? []} isSaving={change.isPending} onChoose={add} onClose={() => setAdding(false)} />}
      </Flex>
    </Card>
  );
}
