import { DeleteOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Card, Form, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { usePermission } from "../../../app/session";
import { api, fetcher, queries } from "../../../api/client";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { SaveError } from "../../../components/SaveError";
import { PageSkeleton } from "../../../components/Skeletons";
import { useTellError } from "../../../components/tellError";
import type { StaffMember } from "../words";
import { bodyOf, StaffFields, valuesOf, type Values } from "./StaffFields";

/** Takes a staff member in, or changes one. */
export function Component() {
  const { staffId } = useParams();
  return staffId ? <Existing key={staffId} id={staffId} /> : <Editor />;
}

function Existing({ id }: { id: string }) {
  // Read once: what somebody else changes meanwhile must not overwrite what is being typed; the etag tells at saving.
  const query = api.useQuery("get", "/v1/staff/{staff_id}", { params: { path: { staff_id: id } } }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(member) => <Editor start={member} />}</QueryView>;
}

function Editor({ start }: { start?: StaffMember }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const may = usePermission()("PERMISSION_STAFF_WRITE");
  const [form] = Form.useForm<Values>();
  const [kept, setKept] = useState(start);
  const [isChanged, setChanged] = useState(false);
  const path = { params: { path: { staff_id: kept?.staffId ?? "" } } };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => {
      const body = bodyOf(values);
      if (!kept) return (await fetcher.POST("/v1/staff", { body: { ...body, staffId: values.staffId?.trim() ?? "" } })).data!;
      return (await fetcher.PATCH("/v1/staff/{staff_id}", { ...path, body: { ...body, etag: over ?? kept.etag } })).data!;
    },
    onSuccess: (member) => {
      void message.success(t("tasks.saved"));
      void queries.invalidateQueries();
      if (!kept) return void navigate(`/tasks/staff/${encodeURIComponent(member.staffId!)}`, { replace: true });
      setKept(member);
      setChanged(false);
    },
  });
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/staff/{staff_id}", { params: { ...path.params, query: { etag: kept!.etag } } }),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/tasks/staff");
    },
    onError: tellError,
  });
  const ask = () => modal.confirm({ title: t("tasks.deleteQuestion", { name: kept?.displayName }), content: t("tasks.deleteHint"), okText: t("tasks.delete"), okButtonProps: { danger: true }, onOk: () => remove.mutate() });
  const acts = (
    <>
      {kept && <PermittedButton permission="PERMISSION_STAFF_WRITE" icon={<DeleteOutlined />} onClick={ask}>{t("tasks.delete")}</PermittedButton>}
      <PermittedButton permission="PERMISSION_STAFF_WRITE" type="primary" loading={save.isPending} onClick={form.submit}>{t("tasks.save")}</PermittedButton>
    </>
  );
  return (
    <>
      <PageHeader title={kept?.displayName ?? t("tasks.makeStaff")} back="/tasks/staff" acts={acts} beside={isChanged && <Tag color="gold">{t("tasks.unsaved")}</Tag>} />
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/staff/{staff_id}", path)).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(), over })} />}
      <Card size="small" style={{ maxWidth: 760 }}>
        <Form form={form} layout="vertical" requiredMark={false} disabled={!may} initialValues={valuesOf(start)} onValuesChange={() => setChanged(true)} onFinish={(values) => save.mutate({ values })}>
          <StaffFields isNew={!kept} />
        </Form>
      </Card>
    </>
  );
}
