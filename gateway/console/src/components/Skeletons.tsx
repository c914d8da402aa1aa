import { Card, Flex, Skeleton } from "antd";

/** The shape of a page that is being fetched. */
export function PageSkeleton() {
  return (
    <Flex vertical gap={20}>
      <Skeleton active title={{ width: 180 }} paragraph={false} />
      <Card><Skeleton active paragraph={{ rows: 6 }} /></Card>
    </Flex>
  );
}

/** The shape of rows that are being fetched. */
export function RowsSkeleton({ rows = 5 }: { rows?: number }) {
  return <Skeleton active title={false} paragraph={{ rows, width: "100%" }} style={{ padding: 16 }} />;
}
