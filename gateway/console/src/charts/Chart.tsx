import { theme } from "antd";
import { LineChart, SankeyChart, type LineSeriesOption, type SankeySeriesOption } from "echarts/charts";
import { GridComponent, TooltipComponent, type GridComponentOption, type TooltipComponentOption } from "echarts/components";
import { init, use, type ComposeOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

// A part that no chart of ours has is not fetched by anybody; what another kind of chart needs is added here.
use([LineChart, SankeyChart, GridComponent, TooltipComponent, CanvasRenderer]);

export type ChartOption = ComposeOption<LineSeriesOption | SankeySeriesOption | TooltipComponentOption | GridComponentOption>;

/** A chart in the colours of the page. `label` says in words what it shows. Fetch it lazily: ECharts is large. */
export default function Chart({ option, height, label }: { option: ChartOption; height: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const { token } = theme.useToken();
  useEffect(() => {
    const chart = init(box.current!);
    chart.setOption({
      color: [token.colorPrimary, "#c9a35b", token.colorInfo, "#b4432d", "#7a6fb0", token.colorTextTertiary],
      textStyle: { color: token.colorText, fontFamily: token.fontFamily },
      ...option,
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current!);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, token]);
  return <div ref={box} role="img" aria-label={label} style={{ height }} />;
}
