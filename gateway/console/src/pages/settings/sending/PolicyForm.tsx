import { useMutation } from "@tanstack/react-query";
import { App, Card, Flex, Form, Select, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { SaveError } from "../../../components/SaveError";
import { bodyOf, draftOf, type Draft } from "./draft";
import { Arbitration } from "./Arbitration";
import { Caps } from "./Caps";
import { Guarantees } from "./Guarantees";
import { Holidays } from "./Holidays";
import { Priorities } from "./Priorities";
import { QuietHours } from "./QuietHours";

const zones = Intl.supportedValuesOf("timeZone");

/** The whole policy in one form: saved together, or not at all. */
export function PolicyForm({ start }: { start: Schema<"SendingPolicy"> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = usePermission()("PERMISSION_WORKSPACE_WRITE");
  const [form] = Form.useForm<Draft>();
  const [etag, setEtag] = useState(start.etag);
  const [isChanged, setChanged] = useState(false);
  const save = useMutation({
    mutationFn: async ({ draft, over }: { draft: Draft; over?: string }) =>
      (await fetcher.PATCH("/v1/sendingPolicy", { body: { ...bodyOf(draft), etag: over ?? etag } })).data!,
    onSuccess: (kept) => {
      void message.success(t("settings.saved"));
      setEtag(kept.etag);
      setChanged(false);
      void queries.invalidateQueries();
    },
  });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      disabled={!may}
      initialValues={draftOf(start)}
      onValuesChange={() => setChanged(true)}
      // Ids of rules have no field, and are part of them all the same.
      onFinish={() => save.mutate({ draft: form.getFieldsValue(true) as Draft })}
    >
      {save.error && (
        <SaveError
          error={save.error}
          fetchTheirs={async () => (await fetcher.GET("/v1/sendingPolicy")).data!}
          onForce={(over) => save.mutate({ draft: form.getFieldsValue(true) as Draft, over })}
        />
      )}
      <Flex vertical gap={16}>
        <Caps />
        <Arbitration />
        <Priorities />
        <QuietHours />
        <Holidays />
        <Guarantees />
        <Card size="small" title={t("settings.timeZone")}>
          <Form.Item name="timeZone" extra={t("sendingPolicy.zoneHint")} style={{ maxWidth: 480, marginBottom: 0 }}>
            <Select showSearch aria-label={t("settings.timeZone")} options={zones.map((value) => ({ value, label: value }))} />
          </Form.Item>
        </Card>
        <Flex gap={8} align="center">
          <PermittedButton permission="PERMISSION_WORKSPACE_WRITE" type="primary" loading={save.isPending} onClick={form.submit}>{t("settings.save")}</PermittedButton>
          {isChanged && <Tag color="gold">{t("sendingPolicy.unsaved")}</Tag>}
        </Flex>
      </Flex>
    </Form>
  );
}
