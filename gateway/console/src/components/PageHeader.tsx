import { ArrowLeftOutlined } from "@ant-design/icons";
import { Button, Flex, Typography } from "antd";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

interface Props {
  /** Also the title of the browser's tab. */
  title: string;
  /** Beside the title: states, tags. */
  beside?: ReactNode;
  /** Below it, in a sentence. */
  hint?: ReactNode;
  /** Path of the list that the page belongs to. */
  back?: string;
  /** The acts of the page, the most important one last. */
  acts?: ReactNode;
}

/** The head of every page. */
export function PageHeader({ title, beside, hint, back, acts }: Props) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · Yike`;
  }, [title]);
  return (
    <Flex justify="space-between" align="flex-start" gap={16} wrap style={{ marginBottom: 20 }}>
      <Flex gap={8} align="flex-start" style={{ minWidth: 0 }}>
        {back && (
          <Link to={back} tabIndex={-1}>
            <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t("frame.back")} />
          </Link>
        )}
        <div style={{ minWidth: 0 }}>
          <Flex align="center" gap={10} wrap>
            <Typography.Title level={3} className="yk-foreign" style={{ margin: 0 }}>{title}</Typography.Title>
            {beside}
          </Flex>
          {hint && <Typography.Text type="secondary">{hint}</Typography.Text>}
        </div>
      </Flex>
      {acts && <Flex gap={8} wrap>{acts}</Flex>}
    </Flex>
  );
}
