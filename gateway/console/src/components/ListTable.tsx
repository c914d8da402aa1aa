import { Button, Flex, Table, type TableProps } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState } from "./ErrorState";
import { RowsSkeleton } from "./Skeletons";
import { useUrlPage } from "./urlState";

interface Props<Row> extends Omit<TableProps<Row>, "dataSource" | "pagination" | "loading"> {
  /** Of the list: `useQuery` of it. */
  query: { isPending: boolean; isFetching: boolean; error: unknown; refetch: () => unknown };
  /** The rows of this page; undefined while there are none yet. */
  rows: readonly Row[] | undefined;
  /** From the answer; empty on the last page. A list without pages has none. */
  nextPageToken?: string | undefined;
  /** As `useUrlPage` knows it, where a page has several lists. */
  pageName?: string;
  /** Stands in its place when there is nothing. */
  empty: ReactNode;
}

/** A list of the API, page by page, with its skeleton, its error and its empty state. */
export function ListTable<Row extends object>({ query, rows, nextPageToken, pageName, empty, ...table }: Props<Row>) {
  const { t } = useTranslation();
  const page = useUrlPage(pageName);
  // A list without pages is not on the page that the address names for another.
  const isFirst = nextPageToken === undefined || page.isFirst;
  if (query.error && !rows) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!rows) return <RowsSkeleton />;
  if (rows.length === 0 && isFirst) return <>{empty}</>;
  return (
    <>
      <Table<Row> size="middle" scroll={{ x: "max-content" }} {...table} dataSource={rows} pagination={false} />
      {(nextPageToken || !isFirst) && (
        <Flex justify="flex-end" gap={8} style={{ padding: 12 }}>
          {!isFirst && <Button onClick={page.first}>{t("list.first")}</Button>}
          {!isFirst && page.previous && <Button onClick={page.previous}>{t("list.previous")}</Button>}
          <Button disabled={!nextPageToken} loading={query.isFetching && !query.isPending} onClick={() => page.next(nextPageToken!)}>
            {t("list.next")}
          </Button>
        </Flex>
      )}
    </>
  );
}
