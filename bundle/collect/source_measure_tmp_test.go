package collect
import ("testing";"os";"time";"fmt";"context";"github.com/handover-kit/handover/checks/engagement")
func TestZMeasure(t *testing.T){
 root:=os.Getenv("MEASURE"); if root=="" {t.Skip()}
 for _,n:=range []string{"gcd","r","loose"} {
  cache:=t.TempDir()
  for i:=0;i<2;i++{
  start:=time.Now(); last:=start; prev:=""
  h:=Host{Scratch:t.TempDir(),Cache:cache,Environ:os.Environ(),Progress:func(s string){ if prev!="" {fmt.Printf("  %6.2fs %s\n",time.Since(last).Seconds(),prev)}; prev=s; last=time.Now()}}
  c,err:=Source{}.Collect(context.Background(),engagement.Asset{ID:"portal",Path:root+"/"+n},h)
  if err!=nil{t.Fatal(err)}
  fmt.Printf("  %6.2fs %s\n",time.Since(last).Seconds(),prev)
  fmt.Printf("%s run %d: %.2fs, bundle %d bytes, %v\n",n,i,time.Since(start).Seconds(),c.Open[0].Size,c.Facts)
 }}
}
