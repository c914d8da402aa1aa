import { Flex, Input, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { api, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { assignments, kinds, priorities } from "../../tasks/words";
import { Field } from "./Field";

type TaskStep = Schema<"TaskStep">;

/** What a staff member is to do, who it is, and until when. */
export function TaskForm({ task, onChange }: { task: TaskStep; onChange: (task: TaskStep, field: string) => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const may = usePermission()("PERMISSION_STAFF_READ");
  const staff = api.useQuery("get", "/v1/staff", { params: { query: { pageSize: 200, orderBy: "storeId,displayName" } } }, { enabled: may, staleTime: 60_000 });
  const put = <K extends keyof TaskStep>(field: K, value: TaskStep[K]) => onChange({ ...task, [field]: value }, field);
  const members = (staff.data?.staffMembers ?? []).map(({ staffId, displayName }) => ({ value: staffId!, label: displayName }));
  const isNamed = task.assignment === "TASK_ASSIGNMENT_STAFF_MEMBER";
  return (
    <>
      <Field label={t("tasks.kind")} id="step-kind" help={t("journeyEditor.taskHint")}>
        <Select id="step-kind" style={{ width: "100%" }} value={task.kind} options={kinds.map((value) => ({ value, label: word("TaskKind", value) }))} onChange={(value: TaskStep["kind"]) => put("kind", value)} />
      </Field>
      <Field label={t("tasks.title")} id="step-title">
        <Input id="step-title" maxLength={200} value={task.title} onChange={({ target }) => put("title", target.value)} />
      </Field>
      <Field label={t("tasks.description")} id="step-description">
        <Input.TextArea id="step-description" rows={3} maxLength={4000} value={task.description} onChange={({ target }) => put("description", target.value)} />
      </Field>
      <Field label={t("tasks.assignment")} id="step-assignment">
        <Select id="step-assignment" style={{ width: "100%" }} value={task.assignment} options={assignments.map((value) => ({ value, label: word("TaskAssignment", value) }))} onChange={(value: TaskStep["assignment"]) => onChange({ ...task, assignment: value, staffId: "" }, "assignment")} />
      </Field>
      {isNamed && (
        <Field label={t("tasks.member")} id="step-staff">
          <Select id="step-staff" style={{ width: "100%" }} showSearch={{ optionFilterProp: "label" }} loading={may && staff.isPending} value={task.staffId || undefined} options={task.staffId && !members.some(({ value }) => value === task.staffId) ? [{ value: task.staffId, label: task.staffId }, ...members] : members} onChange={(value: string) => put("staffId", value)} />
        </Field>
      )}
      <Field label={t("tasks.store")} id="step-store" help={t("tasks.storeHint")}>
        <Input id="step-store" maxLength={63} value={task.storeId} onChange={({ target }) => put("storeId", target.value)} />
      </Field>
      <Field label={t("tasks.skill")} id="step-skill">
        <Input id="step-skill" maxLength={63} value={task.skill} onChange={({ target }) => put("skill", target.value)} />
      </Field>
      <Field label={t("tasks.priority")} id="step-priority">
        <Select id="step-priority" style={{ width: "100%" }} value={task.priority} options={priorities.map((value) => ({ value, label: word("TaskPriority", value) }))} onChange={(value: TaskStep["priority"]) => put("priority", value)} />
      </Field>
      <Field label={t("tasks.vipTiers")} id="step-tiers" help={t("tasks.vipTiersHint")}>
        <Select id="step-tiers" mode="tags" open={false} suffixIcon={null} maxCount={20} style={{ width: "100%" }} value={task.vipTierIds} onChange={(value: string[]) => put("vipTierIds", value)} />
      </Field>
      <Field label={t("tasks.dueMinutes")} id="step-due">
        <Flex gap={8} align="center" wrap>
          <InputNumber id="step-due" min={1} max={43_200} precision={0} value={task.dueMinutes || null} onChange={(value) => put("dueMinutes", value ?? 0)} />
          <Switch checked={task.inShiftHours} onChange={(on) => put("inShiftHours", on)} aria-label={t("tasks.inShiftHours")} />
          <span>{t("tasks.inShiftHours")}</span>
        </Flex>
      </Field>
      <Field label={t("tasks.escalateAfter")} id="step-escalate">
        <InputNumber id="step-escalate" min={1} max={43_200} precision={0} value={task.escalateAfterMinutes || null} onChange={(value) => put("escalateAfterMinutes", value ?? 0)} />
      </Field>
    </>
  );
}
