import { useMutation } from "@tanstack/react-query";
import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { fetcher, type Schema } from "../../../api/client";
import { useTellError } from "../../../components/tellError";
import { saveFile } from "./saveFile";

type Format = Schema<"InsightFormat">;
const names = { INSIGHT_FORMAT_CSV: "CSV", INSIGHT_FORMAT_XLSX: "XLSX" } as const;

/** Takes what a report says now as a file. */
export function Files({ reportId, formats }: { reportId: string; formats: readonly (keyof typeof names)[] }) {
  const take = useMutation({
    mutationFn: async (format: Format) => saveFile((await fetcher.POST("/v1/reports/{report_id}:export", { params: { path: { report_id: reportId } }, body: { format } })).data!),
    onError: useTellError(),
  });
  return formats.map((format) => (
    <Button key={format} type="link" size="small" icon={<DownloadOutlined />} loading={take.isPending && take.variables === format} onClick={() => take.mutate(format)}>
      {names[format]}
    </Button>
  ));
}
