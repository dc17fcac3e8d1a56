package proofread
import ("testing";"strings";"time")
func TestZZHostile(t *testing.T){
 c:=load(t)
 for _,u:=range []string{"其它","《","》","我先后","一","1","1件","，","（","的的","信访人张","来信1件，","2023年2月30日","《条例》第九十九条","《信访工作条列》","“","1件，同比上升3%，","一是","〔2023〕","12345678901","一、\n","（一）\n","甲\n","甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲\n","1\t2\n","合计\t2\n","推进","号（关于","*"," "} {
  s:=strings.Repeat(u,2_000_000/len([]rune(u)))
  l:=linesOf("某市信访局关于2023年法治政府建设情况的报告\n市委：\n"+s)
  if len(l)>200000 { l=l[:200000] }
  b:=time.Now(); n:=len(c.Check(l,Options{})); if d:=time.Since(b);d>time.Second {t.Logf("%q: %v, %d findings",u,d,n)}
 }
}
