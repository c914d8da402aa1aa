import { useMutation } from "@tanstack/react-query";
import { App, Card, Flex, Form, Input, Modal, Select, Tag, Tooltip, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession, usePermission } from "../../app/session";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";
import { SecretOnce } from "./SecretOnce";
import { SettingsTabs } from "./SettingsTabs";

type User = Schema<"User">;
type Role = Schema<"Role">;

const roles: Role[] = ["ROLE_VIEWER", "ROLE_MARKETER", "ROLE_APPROVER", "ROLE_DATA_STEWARD", "ROLE_STORE_STAFF", "ROLE_ADMIN"];

// Two lists stand on the page, each with pages of its own.
const INVITATIONS = "invitations";

/** Who may sign in, and as what; who is invited. */
export function Component() {
  const { t } = useTranslation();
  const [isInviting, setInviting] = useState(false);
  const [link, setLink] = useState<string>();
  return (
    <SettingsTabs
      current="users"
      hint={t("settings.usersHint")}
      acts={
        <PermittedButton permission="PERMISSION_USERS_WRITE" type="primary" onClick={() => setInviting(true)}>{t("settings.invite")}</PermittedButton>
      }
    >
      <Flex vertical gap={16}>
        <Users onLink={setLink} />
        <Invitations />
      </Flex>
      <InviteForm isOpen={isInviting} onClose={() => setInviting(false)} onLink={setLink} />
      <SecretOnce title={t("settings.linkTitle")} hint={t("settings.linkHint")} secret={link} onClose={() => setLink(undefined)} />
    </SettingsTabs>
  );
}

function Users({ onLink }: { onLink: (link: string) => void }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const word = useEnumWords();
  const tellError = useTellError();
  const may = usePermission();
  const self = useSession().user?.userId;
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/users", { params: { query: { pageToken: token } } });
  const settle = { onSuccess: () => queries.invalidateQueries(), onError: tellError };
  const change = useMutation({
    mutationFn: ({ user, role }: { user: User; role: Role }) =>
      fetcher.PATCH("/v1/users/{user_id}", { params: { path: { user_id: user.userId } }, body: { role, etag: user.etag } }),
    ...settle,
  });
  const remove = useMutation({
    mutationFn: (user: User) => fetcher.DELETE("/v1/users/{user_id}", { params: { path: { user_id: user.userId }, query: { etag: user.etag } } }),
    ...settle,
  });
  const reset = useMutation({
    mutationFn: (user: User) => fetcher.POST("/v1/users/{user_id}:resetPassword", { params: { path: { user_id: user.userId } } }),
    onSuccess: ({ data }) => onLink(data!.link),
    onError: tellError,
  });
  const askToRemove = (user: User) =>
    modal.confirm({
      title: t("settings.removeQuestion", { name: user.displayName || user.email }),
      content: t("settings.removeHint"),
      okText: t("settings.remove"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(user).catch(() => undefined),
    });
  const columns: TableColumnsType<User> = [
    {
      title: t("settings.person"),
      render: (_, { userId, displayName, email, fromOidc }) => (
        <div>
          <span className="yk-foreign">{displayName || email}</span> {userId === self && <Tag>{t("settings.you")}</Tag>}
          {fromOidc && <Tooltip title={t("settings.fromOidcHint")}><Tag>{t("settings.fromOidc")}</Tag></Tooltip>}
          {displayName && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{email}</Typography.Text>}
        </div>
      ),
    },
    {
      title: t("settings.role"),
      render: (_, user) =>
        may("PERMISSION_USERS_WRITE") && user.userId !== self ? (
          <Select
            value={user.role}
            style={{ width: 160 }}
            aria-label={t("settings.roleOf", { name: user.displayName || user.email })}
            options={roles.map((value) => ({ value, label: word("Role", value) }))}
            onChange={(role) => change.mutate({ user, role })}
          />
        ) : (
          word("Role", user.role)
        ),
    },
    { title: t("settings.lastSignIn"), dataIndex: "lastSignInTime", render: (at?: string) => (at ? <Time at={at} isAgo /> : t("settings.never")) },
    {
      title: t("settings.acts"),
      align: "end",
      render: (_, user) => (
        <Flex gap={4} justify="end">
          <PermittedButton
            permission="PERMISSION_USERS_WRITE"
            blocked={user.fromOidc ? t("settings.fromOidcHint") : ""}
            type="link"
            size="small"
            loading={reset.isPending && reset.variables.userId === user.userId}
            onClick={() => reset.mutate(user)}
          >
            {t("settings.resetPassword")}
          </PermittedButton>
          <PermittedButton
            permission="PERMISSION_USERS_WRITE"
            blocked={user.userId === self ? t("settings.notYourself") : ""}
            type="link"
            size="small"
            danger
            onClick={() => askToRemove(user)}
          >
            {t("settings.remove")}
          </PermittedButton>
        </Flex>
      ),
    },
  ];
  return (
    <Card size="small" title={t("settings.people")} styles={{ body: { padding: 0 } }}>
      <ListTable query={query} rows={query.data?.users} nextPageToken={query.data?.nextPageToken} rowKey="userId" columns={columns} empty={<EmptyState title={t("settings.noUsers")} />} />
    </Card>
  );
}

function Invitations() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const tellError = useTellError();
  const { token } = useUrlPage(INVITATIONS);
  const query = api.useQuery("get", "/v1/invitations", { params: { query: { pageToken: token } } });
  const withdraw = useMutation({
    mutationFn: (id: string) => fetcher.DELETE("/v1/invitations/{invitation_id}", { params: { path: { invitation_id: id } } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const columns: TableColumnsType<Schema<"Invitation">> = [
    {
      title: t("settings.email"),
      dataIndex: "email",
      className: "yk-foreign",
      // The link that an operator asks for on the machine itself is for whoever has it.
      render: (email: string) => email || <Typography.Text type="secondary">{t("settings.oneTimeLink")}</Typography.Text>,
    },
    { title: t("settings.role"), render: (_, { role, resetsPassword }) => (resetsPassword ? t("settings.newPassword") : word("Role", role)) },
    { title: t("settings.expires"), dataIndex: "expireTime", render: (at?: string) => <Time at={at} /> },
    {
      title: t("settings.acts"),
      align: "end",
      render: (_, { invitationId }) => (
        <PermittedButton permission="PERMISSION_USERS_WRITE" type="link" size="small" danger onClick={() => withdraw.mutate(invitationId)}>{t("settings.withdraw")}</PermittedButton>
      ),
    },
  ];
  return (
    <Card size="small" title={t("settings.invitations")} styles={{ body: { padding: 0 } }}>
      <ListTable
        query={query}
        rows={query.data?.invitations}
        nextPageToken={query.data?.nextPageToken}
        pageName={INVITATIONS}
        rowKey="invitationId"
        columns={columns}
        empty={<EmptyState title={t("settings.noInvitations")} hint={t("settings.noInvitationsHint")} />}
      />
    </Card>
  );
}

function InviteForm({ isOpen, onClose, onLink }: { isOpen: boolean; onClose: () => void; onLink: (link: string) => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const tellError = useTellError();
  const [form] = Form.useForm<{ email: string; role: Role }>();
  const invite = useMutation({
    mutationFn: (body: { email: string; role: Role }) => fetcher.POST("/v1/invitations", { body }),
    onSuccess: ({ data }) => {
      onClose();
      form.resetFields();
      onLink(data!.link);
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  return (
    <Modal open={isOpen} title={t("settings.invite")} okText={t("settings.makeLink")} onOk={form.submit} onCancel={onClose} confirmLoading={invite.isPending} forceRender>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ role: "ROLE_MARKETER" }} onFinish={(values) => invite.mutate(values)}>
        <Form.Item name="email" label={t("settings.email")} rules={[{ required: true, type: "email", message: t("settings.emailWrong") }]}>
          <Input type="email" maxLength={254} />
        </Form.Item>
        <Form.Item name="role" label={t("settings.role")}>
          <Select options={roles.map((value) => ({ value, label: word("Role", value) }))} optionRender={({ value, label }) => (
            <div>
              {label}
              <Typography.Text type="secondary" style={{ display: "block", fontSize: 12, whiteSpace: "normal" }}>{t(`settings.roleHints.${String(value)}`)}</Typography.Text>
            </div>
          )} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
