import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Flex, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { api, live } from "../../../api/client";
import { Chosen } from "../../../components/Chosen";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { allOf, quoted } from "../../../components/filterText";
import { ListTable } from "../../../components/ListTable";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { SearchBox } from "../../../components/SearchBox";
import { useUrlPage, useUrlState } from "../../../components/urlState";
import { roles, type StaffMember } from "../words";

/** Who works for the brand: where, when, and how many open tasks they have. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [, setParams] = useSearchParams();
  const [name, setName] = useUrlState("q");
  const [role, setRole] = useUrlState("role");
  const [store, setStore] = useUrlState("store");
  const { token } = useUrlPage();
  const known = roles.find((each) => each === role);
  const filter = allOf([name && `displayName:${quoted(name)}`, known ? `role = ${known.replace("STAFF_ROLE_", "")}` : "", store && `storeId = ${quoted(store)}`]);
  const query = api.useQuery("get", "/v1/staff", { params: { query: { filter, orderBy: "storeId,displayName", pageToken: token, pageSize: 50 } } }, { ...live });
  const clear = () => setParams({}, { replace: true });
  const columns: TableColumnsType<StaffMember> = [
    {
      title: t("tasks.member"),
      render: (_, member) => (
        <div style={{ maxWidth: 320 }}>
          <Link to={`/tasks/staff/${encodeURIComponent(member.staffId!)}`} className="yk-foreign">{member.displayName}</Link>
          {member.role === "STAFF_ROLE_MANAGER" && <Tag style={{ marginInlineStart: 8 }}>{word("StaffRole", member.role)}</Tag>}
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{member.staffId}</Typography.Text>
        </div>
      ),
    },
    { title: t("tasks.store"), render: (_, { storeId }) => (storeId ? <Typography.Link className="yk-foreign" onClick={() => setStore(storeId)}>{storeId}</Typography.Link> : "–") },
    { title: t("tasks.now"), render: (_, member) => (member.away ? <Tag>{t("tasks.away")}</Tag> : <Tag color={member.onShift ? "green" : undefined}>{t(member.onShift ? "tasks.onShift" : "tasks.offShift")}</Tag>) },
    { title: t("tasks.load"), align: "end", render: (_, { openTasks, capacity }) => t("tasks.ofCapacity", { open: openTasks, capacity }) },
    { title: t("tasks.skills"), render: (_, { skills }) => <Flex gap={4} wrap>{skills.map((skill) => <Tag key={skill}>{skill}</Tag>)}</Flex> },
  ];
  const make = <MakeButton />;
  return (
    <>
      <PageHeader title={t("tasks.staff")} hint={t("tasks.staffHint")} back="/tasks" acts={make} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap align="center" style={{ padding: 16 }}>
          <SearchBox value={name} onChange={setName} label={t("tasks.searchStaff")} width={240} />
          <Chosen label={t("tasks.role")} value={known ?? ""} options={roles.map((value) => ({ value, label: word("StaffRole", value) }))} onChange={setRole} />
          {store && <Tag closable onClose={() => setStore("")} className="yk-foreign">{store}</Tag>}
          {filter && <Button type="link" onClick={clear} style={{ paddingInline: 0 }}>{t("list.clear")}</Button>}
        </Flex>
        <ListTable<StaffMember>
          query={query}
          rows={query.data?.staffMembers}
          nextPageToken={query.data?.nextPageToken}
          rowKey="staffId"
          columns={columns}
          empty={filter ? <EmptyState title={t("tasks.noStaffFound")} action={<Button onClick={clear}>{t("list.clear")}</Button>} /> : <EmptyState title={t("tasks.noStaff")} hint={t("tasks.noStaffHint")} action={make} />}
        />
      </Card>
    </>
  );
}

function MakeButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return <PermittedButton permission="PERMISSION_STAFF_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/tasks/staff/new")}>{t("tasks.makeStaff")}</PermittedButton>;
}
