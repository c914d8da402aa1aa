import { usePermission } from "../../app/session";
import { api } from "../../api/client";
import { asApiError } from "../../api/errors";
import type { StaffMember, Task } from "./words";

/** Who signed in, as a staff member, and how far they see and change. */
export interface Own {
  isPending: boolean;
  error: unknown;
  refetch: () => unknown;
  /** Absent: no staff member names the user. */
  member: StaffMember | undefined;
  /** Whether tasks of every store are asked for: nothing binds who reads staff and is no staff member. */
  seesAll: boolean;
  works: (task: Task) => boolean;
  leads: (task: Task) => boolean;
}

/** Returns who signed in. */
export function useOwn(): Own {
  const may = usePermission();
  const query = api.useQuery("get", "/v1/ownStaffMember", {}, { retry: false, staleTime: 60_000 });
  const isNobody = query.error !== null && asApiError(query.error).code === "NOT_FOUND";
  const member = query.data;
  const changesAll = may("PERMISSION_STAFF_WRITE");
  const stores = member ? [member.storeId, ...member.managedStoreIds] : [];
  const leads = (task: Task) => changesAll || (member?.role === "STAFF_ROLE_MANAGER" && (task.staffId === member.staffId || (task.storeId !== "" && stores.includes(task.storeId))));
  return {
    isPending: query.isPending,
    error: isNobody ? null : query.error,
    refetch: query.refetch,
    member,
    seesAll: !member && may("PERMISSION_STAFF_READ"),
    works: (task) => leads(task) || (member !== undefined && task.staffId === member.staffId),
    leads,
  };
}

/** Whether calls say that they go beyond what the own staff member may change. */
export function useAnyStore(): boolean {
  return usePermission()("PERMISSION_STAFF_WRITE");
}
