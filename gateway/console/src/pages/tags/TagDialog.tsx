import { useMutation } from "@tanstack/react-query";
import { App, Button, ColorPicker, Flex, Form, Input, Modal, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { SaveError } from "../../components/SaveError";
import { tagFamilies, type TagDefinition } from "../../components/tags";
import { useTellError } from "../../components/tellError";

type Values = Pick<TagDefinition, "tagId" | "family" | "titleZh" | "titleEn" | "description" | "owner" | "color" | "archived">;

/** Defines a tag, changes its definition, or takes that away; the key is fixed once it is there. */
export function TagDialog({ start, onClose }: { start: Partial<TagDefinition>; onClose: () => void }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const word = useEnumWords();
  const tellError = useTellError();
  const [form] = Form.useForm<Values>();
  const [color, setColor] = useState(start.color ?? "");
  const isKept = Boolean(start.etag);
  const path = { params: { path: { tag_id: start.tagId ?? "" } } };
  const done = () => {
    void queries.invalidateQueries();
    onClose();
  };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => {
      const { tagId, ...said } = values;
      const body = { ...said, color };
      return isKept ? fetcher.PATCH("/v1/tags/{tag_id}", { ...path, body: { ...body, etag: over ?? start.etag } as Schema<"TagInput"> }) : fetcher.POST("/v1/tags", { body: { ...body, tagId: tagId.trim() } });
    },
    onSuccess: () => {
      void message.success(t("tags.saved"));
      done();
    },
  });
  const remove = useMutation({ mutationFn: () => fetcher.DELETE("/v1/tags/{tag_id}", path), onSuccess: done, onError: tellError });
  const ask = () => modal.confirm({ title: t("tags.deleteQuestion", { tag: start.tagId }), content: t("tags.deleteHint"), okText: t("tags.delete"), okButtonProps: { danger: true }, onOk: () => remove.mutate() });
  return (
    <Modal
      open
      title={isKept ? t("tags.editTitle", { tag: start.tagId }) : t("tags.make")}
      onCancel={onClose}
      footer={
        <Flex justify="space-between">
          {isKept ? <Button danger loading={remove.isPending} onClick={ask}>{t("tags.delete")}</Button> : <span />}
          <Button type="primary" loading={save.isPending} onClick={form.submit}>{t("tags.save")}</Button>
        </Flex>
      }
    >
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/tags/{tag_id}", path)).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(true) as Values, over })} />}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ tagId: start.tagId ?? "", family: start.family, titleZh: start.titleZh ?? "", titleEn: start.titleEn ?? "", description: start.description ?? "", owner: start.owner ?? "", archived: start.archived ?? false }}
        onFinish={(values) => save.mutate({ values })}
      >
        <Form.Item name="tagId" label={t("tags.key")} extra={t("tags.keyHint")} rules={[{ required: true, whitespace: true, message: t("tags.keyMissing") }]}>
          <Input maxLength={100} disabled={isKept} />
        </Form.Item>
        <Form.Item name="family" label={t("tags.family")} rules={[{ required: true, message: t("tags.familyMissing") }]}>
          <Select options={tagFamilies.map((value) => ({ value, label: word("TagFamily", value) }))} />
        </Form.Item>
        <Flex gap={12}>
          <Form.Item name="titleZh" label={t("tags.titleZh")} style={{ flex: 1 }}><Input maxLength={100} /></Form.Item>
          <Form.Item name="titleEn" label={t("tags.titleEn")} style={{ flex: 1 }}><Input maxLength={100} /></Form.Item>
        </Flex>
        <Form.Item name="description" label={t("tags.description")} extra={t("tags.descriptionHint")}><Input.TextArea maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} /></Form.Item>
        <Form.Item name="owner" label={t("tags.owner")}><Input maxLength={200} /></Form.Item>
        <Flex gap={24}>
          <Form.Item label={t("tags.color")}>
            <ColorPicker value={color || null} allowClear disabledAlpha onChangeComplete={(chosen) => setColor(chosen.toHexString().slice(0, 7))} onClear={() => setColor("")} />
          </Form.Item>
          <Form.Item name="archived" label={t("tags.archived")} valuePropName="checked" extra={t("tags.archivedHint")}><Switch /></Form.Item>
        </Flex>
      </Form>
    </Modal>
  );
}
