import type { ReactNode } from "react";
import { ErrorState } from "./ErrorState";
import { RowsSkeleton } from "./Skeletons";

interface Props<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  /** While the first answer is on its way. */
  skeleton?: ReactNode;
  children: (data: NonNullable<Data>) => ReactNode;
}

/** What a query answered; before that a skeleton, and what to do when it failed. An older answer stays while a newer one fails. */
export function QueryView<Data>({ query, skeleton = <RowsSkeleton />, children }: Props<Data>) {
  if (query.data !== undefined && query.data !== null) return <>{children(query.data)}</>;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <>{skeleton}</>;
}
