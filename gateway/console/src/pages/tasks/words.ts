import type { Schema } from "../../api/client";

export type Task = Schema<"Task">;
export type StaffMember = Schema<"StaffMember">;

export const kinds = [
  "TASK_KIND_CALL", "TASK_KIND_VISIT", "TASK_KIND_WECOM_MESSAGE", "TASK_KIND_XIAOHONGSHU_MESSAGE", "TASK_KIND_DOUYIN_MESSAGE", "TASK_KIND_ORDER", "TASK_KIND_WORK_ORDER",
] as const satisfies Schema<"TaskKind">[];
export const assignments = ["TASK_ASSIGNMENT_ADVISER", "TASK_ASSIGNMENT_STORE", "TASK_ASSIGNMENT_STAFF_MEMBER", "TASK_ASSIGNMENT_CLAIM"] as const satisfies Schema<"TaskAssignment">[];
export const priorities = ["TASK_PRIORITY_NORMAL", "TASK_PRIORITY_HIGH", "TASK_PRIORITY_VIP"] as const satisfies Schema<"TaskPriority">[];
export const roles = ["STAFF_ROLE_STAFF", "STAFF_ROLE_MANAGER"] as const satisfies Schema<"StaffRole">[];

export const laneColours: Partial<Record<Schema<"TaskPriority">, string>> = { TASK_PRIORITY_HIGH: "orange", TASK_PRIORITY_VIP: "gold" };

export const isOpen = ({ status }: Task) => status === "TASK_STATUS_OPEN";

/** Whether an open task should have been done by now. */
export const isOverdue = (task: Task) => isOpen(task) && Date.parse(task.dueTime!) < Date.now();
