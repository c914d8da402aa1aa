import { Empty, Flex, Typography } from "antd";
import type { ReactNode } from "react";

/** Says that there is nothing, why, and what to do next. */
export function EmptyState({ title, hint, action }: { title: ReactNode; hint?: ReactNode; action?: ReactNode }) {
  return (
    <Flex vertical align="center" gap={12} style={{ padding: "48px 16px", textAlign: "center" }}>
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={false} style={{ margin: 0 }} />
      <Typography.Text strong style={{ fontSize: 15 }}>{title}</Typography.Text>
      {hint && <Typography.Text type="secondary" style={{ maxWidth: 480 }}>{hint}</Typography.Text>}
      {action}
    </Flex>
  );
}
