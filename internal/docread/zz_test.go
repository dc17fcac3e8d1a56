package docread
import ("testing";"os";"fmt")
func TestDump(t *testing.T){ for _,f:=range []string{"/tmp/fx/a.docx","/tmp/fx/fodt.docx"} { d,_:=os.ReadFile(f); x,err:=Read(f,d); fmt.Println(f,err,x.Meta); for _,l:=range x.Lines{ fmt.Printf("%d k%d l%d %q\n",l.Number,l.Kind,l.Level,l.Text)}}}
