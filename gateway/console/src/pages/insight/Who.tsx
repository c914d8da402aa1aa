import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Drawer, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { fetcher, type Sent } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";

/** A number of a report, and what it is called. */
export interface Number_ {
  asked: Omit<Sent<"/v1/insight:customers">, "pageSize" | "pageToken">;
  title: string;
}

/** The customers behind a number. */
export function Who({ number, onClose }: { number: Number_ | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open={number !== undefined} onClose={onClose} size={420} title={<span className="yk-foreign">{t("insight.who", { what: number?.title ?? "" })}</span>} destroyOnHidden>
      {number && <People number={number} />}
    </Drawer>
  );
}

function People({ number }: { number: Number_ }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useInfiniteQuery({
    queryKey: ["insight-customers", JSON.stringify(number.asked)],
    queryFn: async ({ pageParam, signal }) => (await fetcher.POST("/v1/insight:customers", { body: { ...number.asked, pageSize: 50, pageToken: pageParam }, signal })).data!,
    initialPageParam: "",
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  return (
    <QueryView query={query}>
      {({ pages }) => {
        const ids = [...new Set(pages.flatMap(({ customerIds }) => customerIds))];
        if (ids.length === 0) return <EmptyState title={t("insight.nobody")} />;
        return (
          <Flex vertical gap={10}>
            <Typography.Text type="secondary">{t("insight.people", { shown: format.number(pages.at(-1)!.totalSize) })}</Typography.Text>
            {ids.map((id) => <CustomerName key={id} id={id} />)}
            {query.hasNextPage && <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("insight.next")}</Button>}
          </Flex>
        );
      }}
    </QueryView>
  );
}

/** A number that opens to its customers, for those who may see customers. */
export function Open({ text, title, onOpen }: { text: string; title: string; onOpen: () => void }) {
  const { t } = useTranslation();
  const may = usePermission()("PERMISSION_CUSTOMERS_READ");
  if (!may) return <>{text}</>;
  return <Button type="link" style={{ padding: 0, height: "auto", font: "inherit" }} aria-label={`${text}. ${t("insight.openWho", { what: title })}`} onClick={onOpen}>{text}</Button>;
}
