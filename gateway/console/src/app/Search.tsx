import { SearchOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const SearchPanel = lazy(() => import("./SearchPanel"));

/** The way to anything by its name: a button in the header, or Ctrl-K. */
export function Search({ isWide }: { isWide: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen(true);
      }
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  }, []);
  return (
    <>
      <Button type="text" icon={<SearchOutlined />} aria-label={t("search.title")} aria-keyshortcuts="Control+K" onClick={() => setOpen(true)}>
        {isWide && <Tag style={{ marginInlineEnd: 0 }}>Ctrl K</Tag>}
      </Button>
      {isOpen && <Suspense fallback={null}><SearchPanel onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}
