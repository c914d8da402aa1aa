import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Flex, Form, Input, Select, Tag, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { fetcher, queries, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { PermittedButton } from "../../../components/PermittedButton";
import { SaveError } from "../../../components/SaveError";
import { useTellError } from "../../../components/tellError";
import { bodyOf, draftOf, modes, type Draft } from "./draft";
import { FieldRows } from "./FieldRows";
import { Tried } from "./Tried";

/** What traits and events must be; how much of what is recorded would not fit is told before it is saved. */
export function Editor({ start }: { start: Schema<"Schemas"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { message } = App.useApp();
  const tellError = useTellError();
  const may = usePermission()("PERMISSION_DATA_WRITE");
  const [form] = Form.useForm<Draft>();
  const [etag, setEtag] = useState(start.etag);
  const [isChanged, setChanged] = useState(false);
  const save = useMutation({
    mutationFn: async ({ draft, over }: { draft: Draft; over?: string }) =>
      (await fetcher.PATCH("/v1/schemas", { body: { ...bodyOf(draft), etag: over ?? etag } as Schema<"SchemasInput"> })).data!,
    onSuccess: (kept) => {
      void message.success(t("schemas.saved"));
      setEtag(kept.etag);
      setChanged(false);
      void queries.invalidateQueries();
    },
  });
  const check = useMutation({
    mutationFn: async (draft: Draft) => (await fetcher.POST("/v1/schemas:check", { body: { schemas: bodyOf(draft) as Schema<"SchemasInput"> } })).data!,
    onError: tellError,
  });
  const tryOn = () => void form.validateFields().then((draft) => check.mutate(draft), () => undefined);
  const options = modes.map((value) => ({ value, label: word("SchemaMode", value) }));
  const acts = (
    <Flex gap={8} align="center">
      {isChanged && <Tag color="gold">{t("schemas.unsaved")}</Tag>}
      <Button onClick={tryOn} loading={check.isPending}>{t("schemas.check")}</Button>
      <PermittedButton permission="PERMISSION_DATA_WRITE" type="primary" loading={save.isPending} onClick={form.submit}>{t("schemas.save")}</PermittedButton>
    </Flex>
  );
  return (
    <Card size="small" title={t("schemas.title")} extra={acts}>
      <Typography.Paragraph type="secondary">{t("schemas.hint")}</Typography.Paragraph>
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/schemas")).data!} onForce={(over) => save.mutate({ draft: form.getFieldsValue(), over })} />}
      {check.data && <Tried tried={check.data} />}
      <Form form={form} layout="vertical" requiredMark={false} disabled={!may} initialValues={draftOf(start)} onValuesChange={() => setChanged(true)} onFinish={(draft) => save.mutate({ draft })}>
        <Flex vertical gap={16}>
          <Card
            size="small"
            title={t("schemas.traits")}
            extra={<Form.Item name="traitMode" noStyle><Select size="small" aria-label={t("schemas.mode")} options={options} style={{ width: 170 }} /></Form.Item>}
          >
            <FieldRows name={["traits"]} path={["traits"]} mayRequire={false} />
          </Card>
          <Form.List name="events">
            {(events, { add, remove }) => (
              <>
                {events.map(({ key, name }) => (
                  <Card
                    key={key}
                    size="small"
                    title={
                      <Form.Item name={[name, "eventName"]} style={{ margin: "8px 0", maxWidth: 320 }} rules={[{ required: true, whitespace: true, message: t("schemas.eventMissing") }]}>
                        <Input maxLength={200} aria-label={t("schemas.eventName")} placeholder={t("schemas.eventName")} />
                      </Form.Item>
                    }
                    extra={
                      <Flex gap={8} align="center">
                        <Form.Item name={[name, "mode"]} noStyle><Select size="small" aria-label={t("schemas.mode")} options={options} style={{ width: 170 }} /></Form.Item>
                        <Button type="text" icon={<DeleteOutlined />} aria-label={t("schemas.removeEvent")} onClick={() => remove(name)} />
                      </Flex>
                    }
                  >
                    <FieldRows name={[name, "properties"]} path={["events", name, "properties"]} mayRequire />
                  </Card>
                ))}
                {events.length < 200 && (
                  <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ mode: "SCHEMA_MODE_REPORT", properties: [] })}>{t("schemas.addEvent")}</Button>
                )}
              </>
            )}
          </Form.List>
        </Flex>
      </Form>
    </Card>
  );
}
